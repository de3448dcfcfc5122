/** Builds a CamelContext from the project's routes, both for running and for rehearsing them. */
@NullMarked
package io.waybill.routes;

import org.jspecify.annotations.NullMarked;
