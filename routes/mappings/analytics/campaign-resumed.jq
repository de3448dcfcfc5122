{body: {event: "campaign_resumed", at: .time, properties: {
  campaignId: .data.campaign.id, campaignName: .data.campaign.name
}}}
