package io.waybill.source.verification;

import io.waybill.config.SharedSecret;

/** One way in which senders prove that they know the secret. The hub can check it, and do the same to send. */
interface VerificationScheme {

    /** Whether the sender of this webhook knows this secret. Compares secrets and signatures in constant time. */
    VerificationResult check(Webhook webhook, SharedSecret secret);

    /** Adds the signature or secret to a request; nothing, if the secret is not a valid key for this scheme. */
    void sign(SignedRequest request, SharedSecret secret);
}
