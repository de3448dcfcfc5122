# https://marketplace.gohighlevel.com/docs/ghl/contacts/upsert-contact
{
  method: "POST",
  path: "/contacts/upsert",
  body: {
    locationId: setting("waybill.sink.highlevel.location-id"),
    email: .data.lead.email,
    phone: .data.lead.phone,
    firstName: .data.lead.firstName,
    lastName: .data.lead.lastName,
    source: source_name,
    tags: [.data.campaign.id | select(. != null)]
  } | with_entries(select(.value != null))
}
