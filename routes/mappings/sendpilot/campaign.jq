# SendPilot's campaign.started, .paused, .resumed and .finished.
{
  time: .timestamp,
  data: {
    workspace: .workspaceId,
    campaign: {id: .data.campaignId, name: .data.campaignName, pausedAt: .data.pausedAt},
    actor: .data.pausedBy
  }
}
