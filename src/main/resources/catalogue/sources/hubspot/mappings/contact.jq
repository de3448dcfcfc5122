# An event about a contact. It has the contact's id and what changed, not the contact's address.
{
  time: .occurredAt,
  data: {
    workspace: .portalId,
    lead: {id: .objectId},
    status: {to: (if .propertyName == "hs_lead_status" then .propertyValue else null end)},
    change: {property: .propertyName, value: .propertyValue},
    merged: .mergedObjectIds,
    actor: .sourceId
  }
}
