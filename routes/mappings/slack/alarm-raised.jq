"🚨 Waybill: \(.data.alarm.about): \(.data.alarm.problem)\nAlarm: \(.data.alarm.kind), since \(.data.alarm.since)\nWhat to do: \(.data.alarm.fix)"
