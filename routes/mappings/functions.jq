# Functions that every mapping and every jq expression in a route can call, besides jq's own, table and setting.

# A LinkedIn profile's address, also from the short form in/slug?miniProfileUrn=... Drops the query, which tracks the viewer.
def linkedin_url:
  if type != "string" then null
  else (split("?") | .[0] // "") | ltrimstr("/") | if startswith("in/") then "https://www.linkedin.com/" + . else . end
  end;

# Unix time (seconds, milliseconds, microseconds or nanoseconds) as RFC 3339. Text stays as it is.
def utc:
  if type != "number" then .
  else if . >= 1e17 then . / 1e9 elif . >= 1e14 then . / 1e6 elif . >= 1e11 then . / 1e3 else . end | floor | todate
  end;

# The first value of a list that is neither null nor blank text: an empty text is as good as none.
def first_given: map(select(. != null and (type != "string" or test("\\S")))) | .[0];

# The source's name: "sendpilot" for "/webhooks/sendpilot".
def source_name: .source | ltrimstr("/webhooks/");

# A campaign's name for people: its name, else its id.
def campaign_name: .data.campaign.name // .data.campaign.id // "unknown";

# A lead's name for people: the name, else the e-mail address, the LinkedIn address or the id.
def lead_name:
  ([.data.lead.firstName, .data.lead.lastName] | map(select(. != null)) | join(" ")) as $name
  | if $name != "" then $name else .data.lead.email // .data.lead.linkedinUrl // .data.lead.id // "unknown" end;

# A value as a part of a path. Fails if there is none: a path without it would be that of something else.
def path_part:
  if . == null or (tostring | test("^\\s*$")) then error("a part of the path is empty") else tostring | @uri end;
