# An e-mail to a lead, or its answer. Instantly puts a lead's own variables beside its fields: map those that you need by name.
{
  time: .timestamp,
  data: {
    workspace: .workspace,
    campaign: {id: .campaign_id, name: .campaign_name},
    lead: {email: .lead_email, firstName: .firstName, lastName: .lastName, phone: .phone, company: .companyName},
    channel: "email",
    message: {
      id: .email_id,
      subject: ([.reply_subject, .email_subject] | first_given),
      text: ([.reply_text, .reply_text_snippet, .email_text] | first_given),
      html: ([.reply_html, .email_html] | first_given)
    },
    mailbox: {email: .email_account}
  }
}
