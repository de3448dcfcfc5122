# Mailstand's stage_change, which contains the new stage only.
{
  time: .created_at,
  data: {
    workspace: .workspace_id,
    campaign: {id: .campaign_id, name: .campaign_name},
    lead: {id: .contact_id, email: .email},
    status: {to: .new_stage_name, toId: .new_stage_id}
  }
}
