"🎯 Interested!\nLead: \(lead_name)\nCampaign: \(campaign_name)"
