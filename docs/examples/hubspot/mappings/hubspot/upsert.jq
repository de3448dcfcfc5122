# An array of events becomes one request.
# https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/batch/post-crm-v3-objects-contacts-batch-upsert
# objectWriteTraceId: https://developers.hubspot.com/docs/api-reference/error-handling, "Multi-status errors"
{
  method: "POST",
  path: "/crm/v3/objects/contacts/batch/upsert",
  body: {
    inputs: [.[] | {
      idProperty: "email",
      id: .data.lead.email,
      objectWriteTraceId: .id,
      properties: {
        email: .data.lead.email,
        firstname: .data.lead.firstName,
        lastname: .data.lead.lastName,
        phone: .data.lead.phone,
        hs_lead_status: table("crm-status")[source_name][.data.status.to // ""]
      } | with_entries(select(.value != null))
    }]
  }
}
