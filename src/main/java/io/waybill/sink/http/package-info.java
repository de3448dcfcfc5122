/** The HTTP client of sinks: tokens, limits, and the addresses that may be called. */
@NullMarked
package io.waybill.sink.http;

import org.jspecify.annotations.NullMarked;
