# An event about a deal.
{
  time: .occurredAt,
  data: {
    workspace: .portalId,
    deal: {id: .objectId},
    change: {property: .propertyName, value: .propertyValue},
    actor: .sourceId
  }
}
