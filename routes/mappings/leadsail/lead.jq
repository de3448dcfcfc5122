# All LeadSail events: a lead, its submission and its outcome.
{
  time: .timestamp,
  data: {
    campaign: {id: .campaignId},
    lead: {
      id: .leadId,
      email: .data.email,
      firstName: .data.firstName,
      lastName: .data.lastName,
      phone: .data.phone
    },
    status: {to: .status},
    submission: .submissionId
  }
}
