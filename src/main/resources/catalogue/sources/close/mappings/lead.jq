# A lead, which at Close is a company with its contacts: the first one counts.
.event as $e
| ($e.data.contacts // [] | .[0]) as $contact
| {
  time: $e.date_created,
  data: {
    workspace: $e.organization_id,
    lead: {
      id: ([$e.lead_id, $e.data.id] | first_given),
      name: $contact.name,
      email: ($contact.emails // [] | .[0].email),
      phone: ($contact.phones // [] | .[0].phone),
      company: $e.data.display_name
    },
    status: (
      if ($e.changed_fields // [] | index("status_label")) != null
      then {from: $e.previous_data.status_label, to: $e.data.status_label}
      else {}
      end
    ),
    changed: $e.changed_fields,
    actor: $e.user_id
  }
}
