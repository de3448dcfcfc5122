# The body of a client's webhook as LeadSail sends it.
{
  event: .data.providerType,
  leadId: .data.lead.id,
  submissionId: .data.submission,
  campaignId: .data.campaign.id,
  status: .data.status.to,
  timestamp: .time,
  data: (.data.lead | {firstName, lastName, email, phone})
}
