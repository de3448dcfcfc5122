# An Adaptive Card. Values from the event are TextRuns, in which Teams reads no Markdown.
def headline:
  {
    "message.replied": "New reply",
    "lead.status_changed": "New opportunity",
    "campaign.paused": "Campaign paused",
    "lead.failed": "Lead could not be delivered",
    "lead.action_required": "Lead needs an action before delivery"
  }[.type] // .type;
def lines:
  [
    (if .data.lead then "Lead: \(lead_name)" else null end),
    (if .data.campaign then "Campaign: \(campaign_name)" else null end),
    (if .data.status.from then "Previous status: \(.data.status.from)" else null end),
    (if .data.actor then "By: \(.data.actor)" else null end),
    (if .data.message.text then .data.message.text[:300] else null end)
  ] | map(select(. != null));
{
  body: {
    type: "message",
    attachments: [{
      contentType: "application/vnd.microsoft.card.adaptive",
      content: {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        type: "AdaptiveCard",
        version: "1.4",
        body: (
          [{type: "TextBlock", text: headline, weight: "Bolder", size: "Medium", wrap: true}]
          + (lines | map({type: "RichTextBlock", inlines: [{type: "TextRun", text: .}]}))
        )
      }
    }]
  }
}
