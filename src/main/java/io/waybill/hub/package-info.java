/** Puts the parts of the hub together, in the order in which they start and stop. */
@NullMarked
package io.waybill.hub;

import org.jspecify.annotations.NullMarked;
