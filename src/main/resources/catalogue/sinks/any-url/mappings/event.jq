# The event as it is (docs/events.md), without the provider's own payload.
{method: "POST", body: del(.data.original)}
