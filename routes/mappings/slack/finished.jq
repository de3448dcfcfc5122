"🏁 Campaign finished\nName: \(campaign_name)"
