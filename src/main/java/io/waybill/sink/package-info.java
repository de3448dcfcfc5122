/**
 * From a sink's queue to its call. The kamelets {@code events}, {@code http} and {@code slack} and the policies in
 * routes/policies call the steps; {@link io.waybill.sink.Delivery} carries an event through them.
 */
@NullMarked
package io.waybill.sink;

import org.jspecify.annotations.NullMarked;
