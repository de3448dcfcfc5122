# A campaign that the provider paused begins an incident; that it goes on ends it.
{
  method: "POST",
  path: "/v2/enqueue",
  body: {
    routing_key: setting("waybill.sink.__NAME__.routing-key"),
    event_action: (if .type == "campaign.resumed" then "resolve" else "trigger" end),
    dedup_key: "campaign \(source_name) \(.data.campaign.id)"[:255],
    payload: {
      summary: "Campaign \(campaign_name) was paused by \(source_name)"[:1024],
      source: source_name,
      severity: "warning",
      timestamp: .time,
      custom_details: .data.campaign
    }
  }
}
