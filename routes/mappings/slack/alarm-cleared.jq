"✅ Waybill: \(.data.alarm.about) is well again\nAlarm: \(.data.alarm.kind), from \(.data.alarm.since) to \(.time)"
