# A text. A < from outside would begin a mention such as <users/all>, or a link, so it is replaced.
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
{body: {text: ("*\(headline)*\n" + (lines | map(gsub("<"; "‹")) | join("\n")) | .[:4000])}}
