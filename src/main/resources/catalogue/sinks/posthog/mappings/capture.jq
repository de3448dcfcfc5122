# An event. Its uuid is made of our id, so that a retry has the same.
(.id | ltrimstr("evt_")) as $hex
| {
  method: "POST",
  path: "/i/v0/e/",
  body: {
    api_key: setting("waybill.sink.__NAME__.api-key"),
    uuid: "\($hex[0:8])-\($hex[8:12])-\($hex[12:16])-\($hex[16:20])-\($hex[20:32])",
    event: (.type | gsub("[._]"; " ")),
    distinct_id: ([.data.lead.id, .data.lead.email] | first_given),
    timestamp: .time,
    properties: (
      {
        source: source_name,
        campaignId: .data.campaign.id,
        campaign: .data.campaign.name,
        status: .data.status.to,
        channel: .data.channel,
        "$set": (if .data.lead.email then {email: .data.lead.email} else null end)
      } | with_entries(select(.value != null))
    )
  }
}
