# Turns a reply into a request to NAME: method, path (added to waybill.sink.NAME.url), query, headers and body.
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
