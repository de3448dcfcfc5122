# A person. If it was deleted, data is null and previous has it.
(.data // .previous // {}) as $d
| {
  time: .meta.timestamp,
  data: {
    workspace: .meta.company_id,
    lead: {
      id: ([$d.id, .meta.entity_id] | first_given),
      firstName: ([$d.first_name, $d.name] | first_given),
      lastName: $d.last_name,
      email: ($d.emails // [] | .[0].value),
      phone: ($d.phones // [] | .[0].value)
    },
    changed: (.previous // {} | keys),
    actor: .meta.user_id
  }
}
