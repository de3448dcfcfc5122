# A lead's status as a stage of the CRM.
{
  method: "PUT",
  path: "/leads/\(.data.lead.id | path_part)",
  body: {
    status: table("crm-status")[source_name][.data.status.to],
    lastStatusChange: .time,
    source: source_name,
    email: .data.lead.email,
    linkedinUrl: .data.lead.linkedinUrl,
    campaignId: .data.campaign.id
  } | with_entries(select(.value != null))
}
