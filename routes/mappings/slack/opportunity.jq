"🎯 New opportunity!\nLead: \(.data.lead.linkedinUrl // lead_name)\nPrevious status: \(.data.status.from // "unknown")"
