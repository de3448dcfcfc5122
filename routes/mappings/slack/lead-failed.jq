"❌ Lead could not be delivered\nLead: \(lead_name)\nCampaign: \(campaign_name)\nSubmission: \(.data.submission // "unknown")"
