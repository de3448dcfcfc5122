# What a lead was marked as.
{
  time: .timestamp,
  data: {
    workspace: .workspace,
    campaign: {id: .campaign_id, name: .campaign_name},
    lead: {email: .lead_email, firstName: .firstName, lastName: .lastName, phone: .phone, company: .companyName},
    status: {
      to: {
        lead_interested: "Interested",
        lead_not_interested: "Not Interested",
        lead_neutral: "Neutral",
        lead_out_of_office: "Out of Office",
        lead_wrong_person: "Wrong Person",
        lead_meeting_booked: "Meeting Booked",
        lead_meeting_completed: "Meeting Completed",
        lead_no_show: "No Show",
        lead_closed: "Closed"
      }[.event_type]
    }
  }
}
