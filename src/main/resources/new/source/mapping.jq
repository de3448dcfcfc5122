# From a reply of NAME to an event's time and data (docs/events.md). What is null is left out.
{
  time: .timestamp,
  data: {
    campaign: {id: .campaignId, name: .campaignName},
    lead: {id: .leadId, email: .email},
    message: {text: .text}
  }
}
