# A personal mail about a subscription. @html in front of a text escapes every value in it; in plain text nothing is escaped.
# Your page, where subscribers log in; with Pelcro's magic link they are logged in, if the settings let this sink have it.
def account:
  "https://www.acme.example/account"
  + (if .secret.magicLink then "?token=\(.secret.magicLink | @uri)" else "" end);
def name: .data.lead.firstName // "reader";
def plan: .data.subscription.product.name // "your subscription";
def until: .data.subscription.expiresAt // "" | .[:10];
def offer:
  if .data.campaign.coupon.code then " With the code \(.data.campaign.coupon.code) you save \(.data.campaign.coupon.percent_off) %."
  else "" end;
{
  # The name stands apart from the address, so that nobody's name can add a recipient.
  to: {address: .data.lead.email, name: ([.data.lead.firstName, .data.lead.lastName] | map(select(. != null)) | join(" "))},
  subject: "\(plan) ends on \(until)",
  text: "Hello \(name),\n\n\(plan) ends on \(until).\(offer)\n\nRenew it here: \(account)\n",
  html: @html "<p>Hello \(name),</p><p>\(plan) ends on \(until).\(offer)</p><p><a href=\"\(account)\">Renew it</a></p>",
  # Mail programs show this as a button. Write an address that you read.
  headers: {"List-Unsubscribe": "<mailto:unsubscribe@acme.example?subject=unsubscribe>"}
}
