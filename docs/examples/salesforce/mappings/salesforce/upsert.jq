# https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_upsert.htm
{
  method: "PATCH",
  path: (
    "/services/data/v62.0/sobjects/Lead/"
    + (setting("waybill.sink.salesforce.external-id-field") | path_part)
    + "/" + (.data.lead.id | path_part)
  ),
  body: {
    Status: (table("crm-status")[source_name][.data.status.to // ""] // .data.status.to),
    Email: .data.lead.email,
    LeadSource: source_name
  } | with_entries(select(.value != null))
}
