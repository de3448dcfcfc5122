. as $event
| {
    method: "PUT",
    path: "/leads/\($event.data.lead.id)",
    body: {name: lead_name, stage: stage($event.data.status.to)}
  }
