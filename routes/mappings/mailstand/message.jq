# Mailstand's send, bounce, open, click and unsubscribe: an e-mail to a contact.
{
  time: .created_at,
  data: {
    workspace: .workspace_id,
    campaign: {id: .campaign_id, name: .campaign_name},
    lead: {id: .to, email: .to_email},
    channel: "email",
    message: {id: .msg, conversationId: .cnv, emailId: .uni_id, subject: .subject, text: .text, html: .html},
    mailbox: {id: .mailbox_id, email: .mailbox_email}
  }
}
