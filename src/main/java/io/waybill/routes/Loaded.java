package io.waybill.routes;

import io.waybill.config.Settings;

/** Routes and settings, checked: what a generation is built from. */
public record Loaded(Saved saved, RouteSet routes, Settings settings) {}
