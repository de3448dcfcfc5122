# A meeting of an invitee.
.payload as $p
| {
  time: .created_at,
  data: {
    workspace: .created_by,
    lead: {
      email: $p.email,
      firstName: ([$p.first_name, $p.name] | first_given),
      lastName: $p.last_name,
      phone: $p.text_reminder_number
    },
    meeting: {
      id: $p.scheduled_event.uri,
      name: $p.scheduled_event.name,
      startsAt: $p.scheduled_event.start_time,
      endsAt: $p.scheduled_event.end_time,
      reason: $p.cancellation.reason,
      oldInvitee: $p.old_invitee,
      newInvitee: $p.new_invitee
    },
    actor: $p.cancellation.canceler_type
  }
}
