package io.waybill.source.verification;

import io.waybill.config.SharedSecret;

/** A way for a sender to prove that it holds a secret, and for us to do as it does. */
interface VerificationScheme {

    /** Whether the webhook proves that its sender holds this secret. Takes as long whatever the secret is. */
    VerificationResult find(Webhook webhook, SharedSecret secret);

    /** Adds to a request what proves that we hold the secret; nothing, if it is no key. */
    void attach(SignedRequest request, SharedSecret secret);
}
