package io.waybill.project;

import io.waybill.config.Settings;

/** Routes and settings, checked: what a generation is built from. */
public record CheckedProject(ProjectSnapshot saved, RouteSet routes, Settings settings) {}
