/**
 * From a webhook to an event: the door, verification, the checks of its JSON, the mapping, the hand-over. The order of
 * the steps is written in the kamelets {@code webhook}, {@code map} and {@code publish}; what each does is here.
 */
@NullMarked
package io.waybill.source;

import org.jspecify.annotations.NullMarked;
