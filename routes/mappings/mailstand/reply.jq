# Mailstand's reply: an e-mail from a contact. If Mailstand does not know the contact, from is null.
{
  time: .created_at,
  data: {
    workspace: .workspace_id,
    campaign: {id: .campaign_id, name: .campaign_name},
    lead: {id: .from, email: .from_email},
    channel: "email",
    message: {
      id: .msg,
      conversationId: .cnv,
      emailId: .uni_id,
      subject: .subject,
      text: .text,
      html: .html,
      fromName: .from_name
    },
    mailbox: {id: .mailbox_id, email: .mailbox_email}
  }
}
