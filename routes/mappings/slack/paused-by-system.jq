"⚠️ Campaign auto-paused by system!\nName: \(campaign_name)\nTime: \(.data.campaign.pausedAt // .time)\nPlease check the campaign for issues."
