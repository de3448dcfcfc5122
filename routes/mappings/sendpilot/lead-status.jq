# SendPilot's lead.status.changed and lead.updated. The latter has no changedBy.
{
  time: .timestamp,
  data: {
    workspace: .workspaceId,
    campaign: {id: .data.campaignId, name: .data.campaignName},
    lead: {id: .data.leadId, linkedinUrl: (.data.linkedinUrl | linkedin_url)},
    status: {from: .data.previousStatus, to: .data.newStatus},
    actor: .data.changedBy
  }
}
