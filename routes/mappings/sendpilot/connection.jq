# SendPilot's connection_request.sent and .accepted.
{
  time: .timestamp,
  data: {
    workspace: .workspaceId,
    campaign: {id: .data.campaignId, name: .data.campaignName},
    lead: {id: .data.leadId, linkedinUrl: (.data.linkedinUrl | linkedin_url)},
    channel: "linkedin"
  }
}
