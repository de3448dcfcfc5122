# Who has the e-mail address already? The answer is .lookup in person.jq.
{
  method: "GET",
  path: "/api/v2/persons/search",
  query: {term: .data.lead.email, fields: "email", exact_match: "true", limit: "1"}
}
