# Everything about a lead: an e-mail, its answer, interest. A reply without a lead has its sender; an e-mail by hand is a "reply", too.
.data as $d
| (.event.type | ascii_upcase == "MANUAL_EMAIL_SENT") as $ours
| {
  time: ([$d.reply.date_received, $d.campaign_event.created_at, $d.scheduled_email.sent_at] | first_given),
  data: {
    workspace: .event.workspace_id,
    campaign: {id: $d.campaign.id, name: $d.campaign.name},
    lead: {
      id: $d.lead.id,
      email: (
        [$d.lead.email, (if $ours then $d.reply.primary_to_email_address else $d.reply.from_email_address end)] | first_given
      ),
      firstName: $d.lead.first_name,
      lastName: $d.lead.last_name,
      company: $d.lead.company
    },
    status: {to: (if .event.type | ascii_upcase == "LEAD_INTERESTED" then "Interested" else null end)},
    channel: "email",
    message: {
      id: ([$d.reply.id, $d.scheduled_email.id] | first_given),
      subject: ([$d.reply.email_subject, $d.scheduled_email.email_subject] | first_given),
      text: $d.reply.text_body,
      html: ([$d.reply.html_body, $d.scheduled_email.email_body] | first_given)
    },
    mailbox: {id: $d.sender_email.id, email: $d.sender_email.email}
  }
}
