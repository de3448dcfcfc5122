/** Generations of routes: a new one is built next to the running one, takes over, and the old one ends. */
@NullMarked
package io.waybill.generation;

import org.jspecify.annotations.NullMarked;
