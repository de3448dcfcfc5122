/** Calls to Slack. */
@NullMarked
package io.waybill.sink.slack;

import org.jspecify.annotations.NullMarked;
