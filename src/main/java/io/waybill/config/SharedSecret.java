package io.waybill.config;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A secret that a provider and the hub share.
 *
 * @param slot which of the source's two secrets it is
 */
public record SharedSecret(Slot slot, Secret secret) {

    /** Some providers show the key with the version of the signature before it. */
    private static final Pattern STANDARD_WEBHOOKS = Pattern.compile("^(v1,)?(whsec_)?");

    /** While a secret is rotated, both are accepted. */
    public enum Slot {
        SECRET,
        PREVIOUS_SECRET;

        /** As the setting is named. */
        public String written() {
            return SettingType.written(this);
        }
    }

    /**
     * The key of Standard Webhooks: the base64 after {@code whsec_} or {@code v1,whsec_}. Empty if the secret is not
     * base64.
     */
    public Optional<byte[]> standardWebhooksKey() {
        String base64 = STANDARD_WEBHOOKS.matcher(secret.reveal()).replaceFirst("");
        try {
            byte[] key = Base64.getDecoder().decode(base64);
            return key.length == 0 ? Optional.empty() : Optional.of(key);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
