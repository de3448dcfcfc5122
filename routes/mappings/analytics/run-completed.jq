{body: {event: "campaign_run_completed", at: .time, properties: {
  campaignId: .data.campaign.id, campaignName: .data.campaign.name, runId: .data.run.id, runKey: .data.run.key
}}}
