# A campaign that is complete, or a mailbox that has an error.
{
  time: .timestamp,
  data: {
    workspace: .workspace,
    campaign: {id: .campaign_id, name: .campaign_name},
    mailbox: {email: .email_account}
  }
}
