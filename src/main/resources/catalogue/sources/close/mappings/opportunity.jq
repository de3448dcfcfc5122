# An opportunity.
.event as $e
| {
  time: $e.date_created,
  data: {
    workspace: $e.organization_id,
    lead: {id: $e.data.lead_id, name: $e.data.contact_name, company: $e.data.lead_name},
    deal: {
      id: $e.data.id,
      status: $e.data.status_label,
      statusType: $e.data.status_type,
      previousStatus: $e.previous_data.status_label,
      value: $e.data.value,
      currency: $e.data.value_currency
    },
    changed: $e.changed_fields,
    actor: $e.user_id
  }
}
