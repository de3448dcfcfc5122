/** The operators' port: health, metrics, the ledger, and what can be asked and done about events and sinks. */
@NullMarked
package io.waybill.ops;

import org.jspecify.annotations.NullMarked;
