# An e-mail to a lead, its answer, or a lead's category, in either of Smartlead's forms.
{
  time: ([.event_timestamp, .timestamp, .time_replied, .time_sent, .time_opened, .time_clicked] | first_given),
  data: {
    campaign: {id: .campaign_id, name: .campaign_name},
    lead: {
      id: ([.sl_email_lead_id, .lead_id] | first_given),
      email: ([.sl_lead_email, .to_email, .lead_email, .lead.email] | first_given),
      name: ([.to_name, .lead_name] | first_given),
      firstName: ([.lead.first_name, .lead_data.first_name] | first_given),
      lastName: ([.lead.last_name, .lead_data.last_name] | first_given),
      phone: .lead_data.phone_number,
      linkedinUrl: .lead_data.linkedin_profile,
      company: ([.lead.company_name, .lead_data.company_name] | first_given)
    },
    status: {from: .lead_category.old_name, to: .lead_category.new_name},
    channel: "email",
    message: {
      id: ([.reply_message.message_id, .sent_message.message_id, .email.message_id] | first_given),
      subject: ([.subject, .reply.subject, .email.subject] | first_given),
      text: ([.reply_message.text, .preview_text, .reply.body, .sent_message.text] | first_given),
      html: ([.reply_message.html, .sent_message.html] | first_given)
    },
    mailbox: {email: .from_email}
  }
}
