/** Generations of routes: one is built beside the one that runs, takes over in one step, and the old one ends. */
@NullMarked
package io.waybill.generation;

import org.jspecify.annotations.NullMarked;
