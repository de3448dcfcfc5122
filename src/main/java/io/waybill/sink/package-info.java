/**
 * From a sink's queue to the sink: what all sinks share. The order of the steps is written in the kamelets {@code
 * events}, {@code http} and {@code slack} and in routes/policies; what each does is here.
 */
@NullMarked
package io.waybill.sink;

import org.jspecify.annotations.NullMarked;
