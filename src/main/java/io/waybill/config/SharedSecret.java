package io.waybill.config;

import java.util.Base64;
import java.util.Optional;

/**
 * A secret that a provider and the hub share.
 *
 * @param slot which of a source's two it is
 */
public record SharedSecret(Slot slot, Secret secret) {

    private static final String STANDARD_WEBHOOKS = "whsec_";

    /** Both are right while one takes the other's place. */
    public enum Slot {
        SECRET,
        PREVIOUS_SECRET;

        /** As the setting is named. */
        public String written() {
            return SettingType.written(this);
        }
    }

    /** The key it is under Standard Webhooks: the base64 after {@code whsec_}. Most secrets are none. */
    public Optional<byte[]> standardWebhooksKey() {
        String text = secret.reveal();
        String base64 = text.startsWith(STANDARD_WEBHOOKS) ? text.substring(STANDARD_WEBHOOKS.length()) : text;
        try {
            byte[] key = Base64.getDecoder().decode(base64);
            return key.length == 0 ? Optional.empty() : Optional.of(key);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
