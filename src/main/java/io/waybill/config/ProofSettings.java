package io.waybill.config;

import org.jspecify.annotations.Nullable;

/**
 * Where a source's webhooks carry their proof, as far as its schemes do not say that themselves.
 *
 * @param header the header that contains the secret, for {@code header}
 * @param hmac how the provider signs, for {@code hmac}
 * @param bodySecret the path of the field that contains the secret, such as {@code auth.key}, for {@code body-secret}
 * @param querySecret the name of the parameter that contains the secret, for {@code query-secret}
 * @param publicUrl what stands before {@code /webhooks/} in the address that providers post to; empty if it is not set
 */
public record ProofSettings(
        @Nullable String header,
        @Nullable HmacSettings hmac,
        @Nullable String bodySecret,
        @Nullable String querySecret,
        String publicUrl) {

    /** For the schemes that say all of it. */
    public static final ProofSettings NONE = new ProofSettings(null, null, null, null, "");

    /** For {@code header}, or {@code hmac}. */
    public static ProofSettings of(@Nullable String header, @Nullable HmacSettings hmac) {
        return new ProofSettings(header, hmac, null, null, "");
    }
}
