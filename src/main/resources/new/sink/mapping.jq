# From a reply to the call that tells NAME: method, path (added to waybill.sink.NAME.url), query, headers and body.
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
