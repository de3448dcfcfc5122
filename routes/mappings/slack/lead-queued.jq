"⏳ Lead queued: a cap is reached, or it is outside the schedule\nLead: \(lead_name)\nCampaign: \(campaign_name)"
