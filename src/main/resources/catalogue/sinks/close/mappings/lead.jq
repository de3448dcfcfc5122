# A lead with a contact, if nobody has the e-mail address. Otherwise the lead's status, if the event says one that your Close has; if
# not, nothing changes, and the call only asks for the contact.
def status:
  if .type == "lead.unsubscribed" or .type == "message.bounced" then "Bad Fit"
  else {
    "OPPORTUNITY": "Qualified", "Interested": "Qualified", "Meeting Booked": "Qualified",
    "NOT_INTERESTED": "Bad Fit", "Not Interested": "Bad Fit", "Wrong Person": "Bad Fit"
  }[.data.status.to // ""]
  end;
(.lookup.data // [] | .[0]) as $known
| ([.data.lead.firstName, .data.lead.lastName] | map(select(. != null)) | join(" ")) as $name
| if $known == null then
    {
      method: "POST",
      path: "/api/v1/lead/",
      body: (
        {
          name: ([.data.lead.company, $name, .data.lead.email] | first_given),
          status: status,
          contacts: [
            {
              name: ([$name, .data.lead.email] | first_given),
              emails: [{email: .data.lead.email, type: "office"}],
              phones: (if .data.lead.phone then [{phone: .data.lead.phone, type: "office"}] else null end)
            } | with_entries(select(.value != null))
          ]
        } | with_entries(select(.value != null))
      )
    }
  elif status != null then
    {method: "PUT", path: "/api/v1/lead/\($known.lead_id | path_part)/", body: {status: status}}
  else
    {method: "GET", path: "/api/v1/contact/\($known.id | path_part)/"}
  end
