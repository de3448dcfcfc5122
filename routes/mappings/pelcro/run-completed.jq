# Pelcro's campaign.run_completed. In older payloads, data is a list with one element.
(.data | if type == "array" then .[0] else . end) as $d
| {
  time: .created,
  data: {
    campaign: {
      id: $d.campaign.id,
      name: $d.campaign.name,
      type: $d.campaign.type,
      description: $d.campaign.description,
      action: $d.campaign.action
    },
    run: {
      id: $d.campaign.run.id,
      key: $d.campaign.run.key,
      date: ($d.campaign.run.date | utc),
      downloadLink: $d.campaign.run.download_link
    }
  }
}
