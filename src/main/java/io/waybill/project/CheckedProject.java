package io.waybill.project;

import io.waybill.config.Settings;

/** A snapshot whose routes and settings have been checked: what a generation is built from. */
public record CheckedProject(ProjectSnapshot snapshot, RouteSet routes, Settings settings) {}
