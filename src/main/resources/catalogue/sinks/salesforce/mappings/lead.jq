# A lead, found by a field of yours that is an external id and has the e-mail address. A lead must have LastName and Company.
{
  method: "PATCH",
  path: (
    "/services/data/v62.0/sobjects/Lead/"
    + (setting("waybill.sink.__NAME__.external-id-field") | path_part)
    + "/" + (.data.lead.email | path_part)
  ),
  body: {
    Email: .data.lead.email,
    FirstName: .data.lead.firstName,
    LastName: ([.data.lead.lastName, .data.lead.name, .data.lead.email] | first_given),
    Company: (.data.lead.company // "unknown"),
    Phone: .data.lead.phone,
    LeadSource: source_name
  } | with_entries(select(.value != null))
}
