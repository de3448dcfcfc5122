# SendPilot's message.sent and reply.received, with the current and the earlier names of the fields.
{
  time: .timestamp,
  data: {
    workspace: .workspaceId,
    campaign: {id: .data.campaignId, name: .data.campaignName},
    lead: {id: .data.leadId, linkedinUrl: (.data.linkedinUrl | linkedin_url)},
    channel: "linkedin",
    message: {
      id: .data.messageId,
      text: ([.data.reply, .data.replyPreview, .data.message, .data.messagePreview] | first_given)
    }
  }
}
