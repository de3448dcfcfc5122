# An alarm begins an incident; that it is over ends the same one.
{
  method: "POST",
  path: "/v2/enqueue",
  body: {
    routing_key: setting("waybill.sink.__NAME__.routing-key"),
    event_action: (if .type == "waybill.alarm.cleared" then "resolve" else "trigger" end),
    dedup_key: "waybill \(.data.alarm.kind) \(.data.alarm.about) \(.data.alarm.hub // "")\(.data.alarm.since)"[:255],
    payload: {
      summary: "\(.data.alarm.about): \(.data.alarm.problem // "well again")"[:1024],
      source: "waybill",
      severity: "error",
      timestamp: .time,
      custom_details: .data.alarm
    }
  }
}
