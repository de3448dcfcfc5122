package io.waybill.source.verification;

import io.waybill.config.SharedSecret;

/** A way for a sender to prove that it holds a secret, and for us to do as it does. */
interface Proof {

    /** Whether the webhook proves that its sender holds this secret. Takes as long whatever the secret is. */
    Standing find(Webhook webhook, SharedSecret secret);

    /** Adds to a request what proves that we hold the secret; nothing, if it is no key. */
    void attach(Outgoing request, SharedSecret secret);
}
