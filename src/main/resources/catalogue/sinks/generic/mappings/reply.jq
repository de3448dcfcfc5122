# Turns a reply into a request to __NAME__: method, path (added to waybill.sink.__NAME__.url), query, headers and body.
{
  method: "POST",
  body: {
    type: .type,
    at: .time,
    lead: .data.lead,
    campaign: .data.campaign,
    text: .data.message.text
  }
}
