# A person, found by the e-mail address. What is not known is left as it is.
([.data.lead.firstName, .data.lead.lastName] | map(select(. != null)) | join(" ")) as $name
| {
  method: "PUT",
  path: "/v2/objects/people/records",
  query: {matching_attribute: "email_addresses"},
  body: {
    data: {
      values: (
        {
          email_addresses: [.data.lead.email],
          name: (
            if $name == "" then null
            else [{first_name: (.data.lead.firstName // ""), last_name: (.data.lead.lastName // ""), full_name: $name}]
            end
          ),
          linkedin: .data.lead.linkedinUrl
        } | with_entries(select(.value != null))
      )
    }
  }
}
