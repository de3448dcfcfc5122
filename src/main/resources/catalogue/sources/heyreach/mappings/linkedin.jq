# Everything that HeyReach sends. The lead is under lead or leadProfile, in names_like_this or namesLikeThis. A reply comes with the
# messages before it, in no order that is known.
(.lead // .leadProfile) as $lead
| {
  time: .timestamp,
  data: {
    campaign: {id: ([.campaign.id, .campaignId] | first_given), name: ([.campaign.name, .campaignName] | first_given)},
    lead: {
      id: $lead.id,
      email: ([$lead.email_address, $lead.enriched_email, $lead.custom_email, $lead.emailAddress, $lead.email] | first_given),
      firstName: ([$lead.first_name, $lead.firstName] | first_given),
      lastName: ([$lead.last_name, $lead.lastName] | first_given),
      company: ([$lead.company_name, $lead.companyName] | first_given),
      linkedinUrl: ([$lead.profile_url, $lead.profileUrl, $lead.linkedInUrl] | first_given)
    },
    channel: "linkedin",
    message: {
      conversationId: ([.conversation_id, .conversationId] | first_given),
      text: (
        [
          (.message | if type == "object" then .text else . end),
          ((.recent_messages // []) | map(select(.is_reply)) | sort_by(.creation_time) | .[-1].message),
          .connection_message
        ] | first_given
      )
    },
    tags: ([.tags, $lead.tags] | map(select(. != null and . != [])) | .[0]),
    mailbox: {id: .sender.id, email: .sender.email_address}
  }
}
