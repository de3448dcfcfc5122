/** The users' routes: reading them, building them into a running generation, and changing one generation for another. */
@NullMarked
package io.waybill.routes;

import org.jspecify.annotations.NullMarked;
