"📭 E-mail bounced\nLead: \(lead_name)\nCampaign: \(campaign_name)\nMailbox: \(.data.mailbox.email // "unknown")"
