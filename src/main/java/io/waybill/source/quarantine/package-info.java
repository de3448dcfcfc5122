/** Keeps unverified webhooks for a while: the hub's own secret may be the wrong one, and can be corrected. */
@NullMarked
package io.waybill.source.quarantine;

import org.jspecify.annotations.NullMarked;
