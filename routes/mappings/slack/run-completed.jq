"🏁 Campaign run completed\nName: \(campaign_name)\nRun: \(.data.run.key // .data.run.id // "unknown")"
+ (if .data.run.downloadLink then "\nReport: \(.data.run.downloadLink)" else "" end)
