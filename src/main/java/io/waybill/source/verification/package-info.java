/**
 * Who sent a webhook: over its raw bytes, in constant time, before anything of it is parsed. A {@link
 * io.waybill.source.verification.VerifiedWebhook} can be made here only.
 */
@NullMarked
package io.waybill.source.verification;

import org.jspecify.annotations.NullMarked;
