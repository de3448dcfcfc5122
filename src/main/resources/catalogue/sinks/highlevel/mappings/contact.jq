# A contact, which HighLevel finds by its e-mail address or phone number, as the location's settings say.
{
  method: "POST",
  path: "/contacts/upsert",
  headers: {Version: "2021-07-28"},
  body: {
    locationId: setting("waybill.sink.__NAME__.location-id"),
    email: .data.lead.email,
    phone: .data.lead.phone,
    firstName: .data.lead.firstName,
    lastName: .data.lead.lastName,
    source: source_name
  } | with_entries(select(.value != null))
}
