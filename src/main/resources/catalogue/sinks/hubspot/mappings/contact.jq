# An array of events becomes one request: contacts, found by their e-mail addresses. A lead status is one of those that HubSpot has
# from the start. By objectWriteTraceId, HubSpot says in its answer which contact it means.
def lead_status:
  if .type == "message.replied" then "CONNECTED"
  elif .type == "lead.unsubscribed" or .type == "message.bounced" then "UNQUALIFIED"
  else {
    "OPPORTUNITY": "OPEN_DEAL", "Interested": "OPEN_DEAL", "Meeting Booked": "OPEN_DEAL",
    "NOT_INTERESTED": "UNQUALIFIED", "Not Interested": "UNQUALIFIED", "Wrong Person": "UNQUALIFIED",
    "REPLY_RECEIVED": "CONNECTED", "Replied": "CONNECTED"
  }[.data.status.to // ""]
  end;
{
  method: "POST",
  path: "/crm/v3/objects/contacts/batch/upsert",
  body: {
    inputs: [.[] | {
      idProperty: "email",
      id: .data.lead.email,
      objectWriteTraceId: .id,
      properties: (
        {
          email: .data.lead.email,
          firstname: .data.lead.firstName,
          lastname: .data.lead.lastName,
          phone: .data.lead.phone,
          company: .data.lead.company,
          hs_lead_status: lead_status
        } | with_entries(select(.value != null))
      )
    }]
  }
}
