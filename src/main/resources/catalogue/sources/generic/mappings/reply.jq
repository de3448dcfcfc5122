# Turns a reply from __NAME__ into an event's time and data (docs/events.md). Fields that are null are left out.
{
  time: .timestamp,
  data: {
    campaign: {id: .campaignId, name: .campaignName},
    lead: {id: .leadId, email: .email},
    message: {text: .text}
  }
}
