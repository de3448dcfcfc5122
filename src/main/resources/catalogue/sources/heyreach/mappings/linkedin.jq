# Everything that HeyReach sends. The lead is under lead or leadProfile, in names_like_this or namesLikeThis.
(.lead // .leadProfile) as $lead
| {
  time: .timestamp,
  data: {
    campaign: {id: ([.campaign.id, .campaignId] | first_given), name: ([.campaign.name, .campaignName] | first_given)},
    lead: {
      id: $lead.id,
      email: ([$lead.email_address, $lead.emailAddress, $lead.email] | first_given),
      firstName: ([$lead.first_name, $lead.firstName] | first_given),
      lastName: ([$lead.last_name, $lead.lastName] | first_given),
      company: ([$lead.company_name, $lead.companyName] | first_given),
      linkedinUrl: ([$lead.profile_url, $lead.profileUrl] | first_given)
    },
    channel: "linkedin",
    message: {
      conversationId: ([.conversation_id, .conversationId] | first_given),
      text: ([.message, ((.recent_messages // []) | map(select(.is_reply)) | .[-1].message)] | first_given)
    },
    tags: .tags,
    mailbox: {id: .sender.id}
  }
}
