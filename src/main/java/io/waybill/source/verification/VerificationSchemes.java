package io.waybill.source.verification;

import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Makes the schemes that a source's settings ask for. */
final class VerificationSchemes {

    private VerificationSchemes() {}

    /** In the order in which they are tried; nothing for {@link Scheme#NONE}. */
    static Map<Scheme, VerificationScheme> of(SourceSettings settings) {
        Map<Scheme, VerificationScheme> schemes = new EnumMap<>(Scheme.class);
        for (Scheme scheme : settings.schemes()) {
            if (scheme != Scheme.NONE) {
                schemes.put(scheme, of(scheme, settings));
            }
        }
        return schemes;
    }

    private static VerificationScheme of(Scheme scheme, SourceSettings settings) {
        Duration tolerance = settings.timestampTolerance();
        return switch (scheme) {
            case SENDPILOT -> new SendPilotScheme(tolerance);
            case STANDARD_WEBHOOKS -> new StandardWebhooksScheme(tolerance);
            case PELCRO, GITHUB, SLACK, STRIPE, SHOPIFY, HUBSPOT, CALENDLY, CLOSE, OUTREACH, SALESLOFT ->
                new HmacScheme(HmacPresets.of(scheme).at(settings.proof().publicUrl()), tolerance);
            case HMAC -> new HmacScheme(Objects.requireNonNull(settings.proof().hmac()), tolerance);
            case HEADER ->
                new SharedSecretScheme.InHeader(
                        Objects.requireNonNull(settings.proof().header()));
            case BASIC -> new SharedSecretScheme.Basic();
            case PATH_TOKEN -> new SharedSecretScheme.InPath();
            case BODY_SECRET ->
                new SharedSecretScheme.InBody(
                        BodySecret.at(Objects.requireNonNull(settings.proof().bodySecret())));
            case QUERY_SECRET ->
                new SharedSecretScheme.InQuery(
                        new QuerySecret(Objects.requireNonNull(settings.proof().querySecret())));
            case NONE -> throw new IllegalArgumentException("verification is off");
        };
    }
}
