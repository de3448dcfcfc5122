/** When a sink gets events: what holds it, its circuit breaker, its rate, and the hand-over between generations. */
@NullMarked
package io.waybill.sink.flow;

import org.jspecify.annotations.NullMarked;
