/** What could not be verified, kept for a while in case it was the hub's secret that was wrong. */
@NullMarked
package io.waybill.source.quarantine;

import org.jspecify.annotations.NullMarked;
