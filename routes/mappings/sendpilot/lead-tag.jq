# SendPilot's lead.tag.updated.
{
  time: .timestamp,
  data: {
    workspace: .workspaceId,
    campaign: {id: .data.campaignId, name: .data.campaignName},
    lead: {id: .data.leadId, linkedinUrl: (.data.linkedinUrl | linkedin_url)},
    tags: .data.tags
  }
}
