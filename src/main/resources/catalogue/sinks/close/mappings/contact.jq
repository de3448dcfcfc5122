# Who has the e-mail address already? The answer is .lookup in lead.jq.
{
  method: "POST",
  path: "/api/v1/data/search/",
  body: {
    query: {
      type: "and",
      queries: [
        {type: "object_type", object_type: "contact"},
        {
          type: "has_related",
          this_object_type: "contact",
          related_object_type: "contact_email",
          related_query: {
            type: "field_condition",
            field: {type: "regular_field", object_type: "contact_email", field_name: "email"},
            condition: {type: "text", mode: "exact_value", value: (.data.lead.email | ascii_downcase)}
          }
        }
      ]
    },
    "_fields": {contact: ["id", "lead_id"]},
    results_limit: 1
  }
}
