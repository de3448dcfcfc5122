# An activity: what was sent to a lead, and what the lead did.
{
  time: .createdAt,
  data: {
    workspace: .teamId,
    campaign: {id: .campaignId, name: ([.campaignName, .name] | first_given)},
    lead: {
      id: .leadId,
      email: ([.leadEmail, .email] | first_given),
      firstName: ([.leadFirstName, .firstName] | first_given),
      lastName: ([.leadLastName, .lastName] | first_given),
      company: ([.leadCompanyName, .companyName] | first_given),
      phone: .leadPhone,
      linkedinUrl: .linkedinUrl
    },
    status: {
      to: (if .type | test("notInterested$"; "i") then "Not Interested" elif .type | test("interested$"; "i") then "Interested" else null end)
    },
    channel: (if .type | startswith("linkedin") then "linkedin" else "email" end),
    message: {id: .messageId, subject: .subject, text: ([.text, .messagePreview] | first_given)},
    mailbox: {email: .sendUserEmail}
  }
}
