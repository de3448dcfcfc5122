/** The users' files as they are saved: settings, routes, mappings and tables, read and checked at one moment. */
@NullMarked
package io.waybill.project;

import org.jspecify.annotations.NullMarked;
