# An address that must not get e-mail any more.
{
  method: "PUT",
  path: "/suppressions/\(.data.lead.email | path_part)",
  body: {
    reason: (
      if .type == "lead.unsubscribed" then "unsubscribed"
      elif .type == "message.bounced" then "bounced"
      else .data.status.to | ascii_downcase | gsub(" "; "_")
      end
    ),
    at: .time
  }
}
