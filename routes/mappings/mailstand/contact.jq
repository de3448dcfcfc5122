# Mailstand's pause, resume, delete, added_to_campaign and removed_from_campaign.
{
  time: .created_at,
  data: {
    workspace: .workspace_id,
    campaign: {id: .campaign_id, name: .campaign_name},
    lead: {id: .contact_id, email: .email}
  }
}
