# A lead's stage in the CRM's words.
{
  method: "PUT",
  path: "/leads/\(.data.lead.id | @uri)",
  body: {
    status: table("crm-status")[source_name][.data.status.to],
    lastStatusChange: .time,
    source: source_name,
    email: .data.lead.email,
    linkedinUrl: .data.lead.linkedinUrl,
    campaignId: .data.campaign.id
  } | with_entries(select(.value != null))
}
