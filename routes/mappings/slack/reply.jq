# A preview is enough; the whole reply is in the provider's inbox.
"💬 New reply\nLead: \(.data.message.fromName // lead_name)\nCampaign: \(campaign_name)"
+ (if .data.message.subject then "\nSubject: \(.data.message.subject)" else "" end)
+ (if .data.message.text then "\n\(.data.message.text[:300])" else "" end)
