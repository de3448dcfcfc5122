# A person's details and the last thing that happened.
{
  method: "PUT",
  path: "/leads/\(.data.lead.id | path_part)",
  body: {
    email: .data.lead.email,
    firstName: .data.lead.firstName,
    lastName: .data.lead.lastName,
    phone: .data.lead.phone,
    title: .data.lead.title,
    company: .data.lead.company,
    source: source_name,
    campaignId: .data.campaign.id,
    lastEvent: .type,
    lastEventAt: .time
  } | with_entries(select(.value != null))
}
