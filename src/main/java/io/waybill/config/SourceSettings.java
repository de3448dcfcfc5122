package io.waybill.config;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How one source is verified, and what else its provider asks.
 *
 * @param schemes any of them is enough; they are tried in their order here
 * @param secrets the present one and, while it is changed, the one before; none under {@link Scheme#NONE}, or while
 *     the provider is being registered
 * @param header the header that carries the secret, under {@link Scheme#HEADER}
 * @param hmac under {@link Scheme#HMAC}
 * @param timestampTolerance how far a signed timestamp may be off, either way
 * @param allowUnverified whether {@link Scheme#NONE} serves callers from elsewhere too
 * @param handshakes those that are answered
 * @param registrationUntil until when unverified webhooks are acknowledged and delivered nowhere
 */
public record SourceSettings(
        String name,
        Set<Scheme> schemes,
        List<SharedSecret> secrets,
        @Nullable String header,
        @Nullable HmacSettings hmac,
        Duration timestampTolerance,
        boolean allowUnverified,
        Set<Handshake> handshakes,
        @Nullable Instant registrationUntil) {

    public SourceSettings {
        schemes = Collections.unmodifiableSet(new TreeSet<>(schemes));
        secrets = List.copyOf(secrets);
        handshakes = Collections.unmodifiableSet(new TreeSet<>(handshakes));
    }

    /** The same source, with anyone believed: to find out what becomes of a payload. */
    public SourceSettings trusting() {
        return new SourceSettings(
                name, Set.of(Scheme.NONE), List.of(), null, null, timestampTolerance, true, handshakes, null);
    }

    /** The ways to verify a webhook. */
    public enum Scheme {
        SENDPILOT,
        STANDARD_WEBHOOKS,
        PELCRO,
        GITHUB,
        SLACK,
        STRIPE,
        SHOPIFY,
        HMAC,
        HEADER,
        BASIC,
        PATH_TOKEN,
        NONE;

        /** As it is written in the settings. */
        public String written() {
            return SettingType.written(this);
        }
    }

    /** What a provider does before it sends webhooks. */
    public enum Handshake {
        /** Slack posts a {@code url_verification} and wants its challenge back. */
        SLACK,
        /** CloudEvents: an OPTIONS request asks whether an origin may send. */
        CLOUDEVENTS
    }
}
