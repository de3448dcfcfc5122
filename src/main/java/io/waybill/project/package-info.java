/** The project's files: settings, routes, mappings and tables, read as one snapshot and checked. */
@NullMarked
package io.waybill.project;

import org.jspecify.annotations.NullMarked;
