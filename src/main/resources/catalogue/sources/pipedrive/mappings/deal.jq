# A deal or a lead. If it was deleted, data is null and previous has it.
(.data // .previous // {}) as $d
| {
  time: .meta.timestamp,
  data: {
    workspace: .meta.company_id,
    lead: {id: $d.person_id},
    deal: {
      id: ([$d.id, .meta.entity_id] | first_given),
      name: $d.title,
      status: $d.status,
      previousStatus: (if .data == null then null else .previous.status end),
      stageId: $d.stage_id,
      value: $d.value,
      currency: $d.currency
    },
    changed: (.previous // {} | keys),
    actor: .meta.user_id
  }
}
