# What every mapping and every expression in a route can call, beside jq's own functions, table and setting.

# A LinkedIn profile's address, also from the bare form in/slug?miniProfileUrn=...; its query tells who looked.
def linkedin_url:
  if type != "string" then null
  else sub("\\?.*$"; "") | ltrimstr("/") | if startswith("in/") then "https://www.linkedin.com/" + . else . end
  end;

# Unix seconds as RFC 3339; what is text already stays as it is.
def utc: if type == "number" then (floor | todate) else . end;

# The source's name: "sendpilot" for "/webhooks/sendpilot".
def source_name: .source | ltrimstr("/webhooks/");

# A campaign as people know it.
def campaign_name: .data.campaign.name // .data.campaign.id // "unknown";

# A lead as people know it.
def lead_name:
  ([.data.lead.firstName, .data.lead.lastName] | map(select(. != null)) | join(" ")) as $name
  | if $name != "" then $name else .data.lead.email // .data.lead.linkedinUrl // .data.lead.id // "unknown" end;
