package io.waybill.config;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How one source is verified, and what its provider needs besides.
 *
 * @param kind the source whose route serves this one: itself, or another; null if it is retired, and so has none
 * @param schemes a webhook must pass any of them; they are tried in the order of {@link Scheme}
 * @param secrets the current one and, during a rotation, the previous one; none for {@link Scheme#NONE}, or while the
 *     provider is being registered
 * @param proof where the proof is, for the schemes that do not say
 * @param timestampTolerance how far a signed timestamp may differ, in either direction
 * @param allowUnverified whether {@link Scheme#NONE} accepts callers on other machines too
 * @param handshakes those to answer
 * @param handshakeToken for {@link Handshake#META}
 * @param registrationUntil until when unverified webhooks get 200 and are delivered nowhere
 */
public record SourceSettings(
        String name,
        @Nullable String kind,
        Set<Scheme> schemes,
        List<SharedSecret> secrets,
        ProofSettings proof,
        Duration timestampTolerance,
        boolean allowUnverified,
        Set<Handshake> handshakes,
        @Nullable Secret handshakeToken,
        @Nullable Instant registrationUntil) {

    public SourceSettings {
        schemes = Collections.unmodifiableSet(new TreeSet<>(schemes));
        secrets = List.copyOf(secrets);
        handshakes = Collections.unmodifiableSet(new TreeSet<>(handshakes));
    }

    /** Whether its route was removed, and its webhooks are still kept. */
    public boolean isRetired() {
        return kind == null;
    }

    /** The same source for a rehearsal: every webhook is accepted unverified. */
    public SourceSettings trusting() {
        return new SourceSettings(
                name,
                kind,
                Set.of(Scheme.NONE),
                List.of(),
                proof,
                timestampTolerance,
                true,
                handshakes,
                handshakeToken,
                null);
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
        HUBSPOT,
        CALENDLY,
        CLOSE,
        OUTREACH,
        SALESLOFT,
        HMAC,
        HEADER,
        BASIC,
        PATH_TOKEN,
        BODY_SECRET,
        QUERY_SECRET,
        NONE;

        /** The name in the settings. */
        public String written() {
            return SettingType.written(this);
        }
    }

    /** What a provider asks before it sends webhooks. */
    public enum Handshake {
        /** Slack posts a {@code url_verification} and expects its challenge in the response. */
        SLACK,
        /** CloudEvents sends an OPTIONS request to ask whether an origin may send. */
        CLOUDEVENTS,
        /** Meta sends a GET request with a token that both know, and expects its challenge in the response. */
        META
    }
}
