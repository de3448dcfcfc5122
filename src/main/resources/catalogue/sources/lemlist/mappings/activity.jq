# An activity: what was sent to a lead, and what the lead did.
{
  time: .createdAt,
  data: {
    workspace: .teamId,
    campaign: {id: .campaignId, name: .campaignName},
    lead: {id: .leadId, email: .leadEmail, firstName: .leadFirstName, lastName: .leadLastName, phone: .leadPhone},
    status: {
      to: (if .type | test("notInterested$"; "i") then "Not Interested" elif .type | test("interested$"; "i") then "Interested" else null end)
    },
    channel: (if .type | startswith("linkedin") then "linkedin" else "email" end),
    message: {id: .messageId, subject: .subject, text: .text},
    mailbox: {email: .sendUserEmail}
  }
}
