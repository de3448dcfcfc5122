/**
 * From a webhook to an event: receive, verify, check the JSON, map, publish. The kamelets {@code webhook}, {@code map}
 * and {@code publish} set the order of the steps; {@link io.waybill.source.SourceSteps} does what each step says.
 */
@NullMarked
package io.waybill.source;

import org.jspecify.annotations.NullMarked;
