/**
 * Verifies who sent a webhook: over its raw bytes, in constant time, before anything is parsed. Only this package can
 * make a {@link io.waybill.source.verification.VerifiedWebhook}.
 */
@NullMarked
package io.waybill.source.verification;

import org.jspecify.annotations.NullMarked;
