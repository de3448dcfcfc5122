{body: {event: "campaign_paused", at: .time, properties: {
  campaignId: .data.campaign.id, campaignName: .data.campaign.name, pausedBy: .data.actor
}}}
