"✋ Lead needs an action before delivery\nLead: \(lead_name)\nCampaign: \(campaign_name)\nSubmission: \(.data.submission // "unknown")"
