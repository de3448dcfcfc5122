// What the screens need beyond htmx.
