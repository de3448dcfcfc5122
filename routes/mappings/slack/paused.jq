"⏸️ Campaign paused\nName: \(campaign_name)\nPaused by: \(.data.actor // "unknown")"
