{body: {event: "lead_lost", at: .time, properties: {leadId: .data.lead.id, previousStatus: .data.status.from}}}
