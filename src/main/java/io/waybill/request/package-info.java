/** What operators ask of sinks, done by whichever hub serves them. */
@NullMarked
package io.waybill.request;

import org.jspecify.annotations.NullMarked;
