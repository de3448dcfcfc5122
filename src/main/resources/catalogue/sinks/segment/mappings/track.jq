# A track call. messageId is the event's id, by which Segment knows a repetition.
{
  method: "POST",
  path: "/v1/track",
  body: {
    userId: ([.data.lead.id, .data.lead.email] | first_given),
    messageId: .id,
    timestamp: .time,
    event: (.type | gsub("[._]"; " ")),
    context: {traits: ({email: .data.lead.email} | with_entries(select(.value != null)))},
    properties: (
      {source: source_name, campaignId: .data.campaign.id, campaign: .data.campaign.name, status: .data.status.to, channel: .data.channel}
      | with_entries(select(.value != null))
    )
  }
}
