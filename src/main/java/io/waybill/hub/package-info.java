/** The hub as a whole: its parts put together, in the order in which they start and stop. */
@NullMarked
package io.waybill.hub;

import org.jspecify.annotations.NullMarked;
