# A person, if nobody has the e-mail address. Otherwise the name, if it is known; if not, nothing changes, and the call only asks for
# the person. Addresses and numbers of a person that is there stay as they are.
(.lookup.data.items // [] | .[0].item) as $known
| ([.data.lead.firstName, .data.lead.lastName] | map(select(. != null)) | join(" ")) as $name
| if $known == null then
    {
      method: "POST",
      path: "/api/v2/persons",
      body: (
        {
          name: ([$name, .data.lead.email] | first_given),
          emails: [{value: .data.lead.email, primary: true, label: "work"}],
          phones: (if .data.lead.phone then [{value: .data.lead.phone, primary: true, label: "work"}] else null end)
        } | with_entries(select(.value != null))
      )
    }
  elif $name != "" then
    {method: "PATCH", path: "/api/v2/persons/\($known.id | path_part)", body: {name: $name}}
  else
    {method: "GET", path: "/api/v2/persons/\($known.id | path_part)"}
  end
