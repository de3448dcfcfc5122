# A person. If it was deleted, data is null and previous has it.
def main_value: (map(select(.primary == true)) + .) | .[0].value;
(.data // .previous // {}) as $d
| {
  time: .meta.timestamp,
  data: {
    workspace: .meta.company_id,
    lead: {
      id: ([$d.id, .meta.entity_id] | first_given),
      firstName: ([$d.first_name, $d.name] | first_given),
      lastName: $d.last_name,
      email: ($d.emails // [] | main_value),
      phone: ($d.phones // [] | main_value)
    },
    changed: (.previous // {} | keys),
    actor: .meta.user_id
  }
}
