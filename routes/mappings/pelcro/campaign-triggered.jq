# Pelcro's campaign.triggered. In older payloads, data is a list with one element.
(.data | if type == "array" then .[0] else . end) as $d
| {
  time: .created,
  data: {
    campaign: {
      id: $d.campaign.id,
      name: $d.campaign.name,
      key: $d.campaign.key,
      description: $d.campaign.description,
      site: $d.campaign.site,
      plan: $d.campaign.plan,
      product: $d.campaign.product,
      coupon: $d.campaign.coupon
    },
    lead: {
      id: $d.subscription.user.id,
      email: $d.subscription.user.email,
      firstName: $d.subscription.user.first_name,
      lastName: $d.subscription.user.last_name,
      title: $d.subscription.user.title,
      company: $d.subscription.user.company
    },
    subscription: {
      id: $d.subscription.id,
      expiresAt: ($d.subscription.expire_date | utc),
      daysToExpire: $d.subscription.days_to_expire,
      recommendedPlanId: $d.subscription.recommended_plan_id,
      plan: $d.subscription.plan,
      product: $d.subscription.product,
      address: $d.subscription.address
    }
  }
}
