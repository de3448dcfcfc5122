/** Builds a CamelContext from the users' routes, the same for routes that run and for those that are rehearsed. */
@NullMarked
package io.waybill.routes;

import org.jspecify.annotations.NullMarked;
