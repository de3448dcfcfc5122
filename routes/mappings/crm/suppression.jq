# An address that must not be written to again.
{
  method: "PUT",
  path: "/suppressions/\(.data.lead.email | @uri)",
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
