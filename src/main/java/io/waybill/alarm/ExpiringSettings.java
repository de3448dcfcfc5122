package io.waybill.alarm;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.alarm.ExpiryCheck.Expiring;
import io.waybill.config.HttpSettings.Tls;
import io.waybill.config.Secret;
import io.waybill.config.Settings;
import io.waybill.event.Json;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The certificates and tokens in settings that say when they end. */
final class ExpiringSettings {

    /** A JSON Web Token (RFC 7519): its second part has the claims. */
    private static final Pattern JWT = Pattern.compile("eyJ[\\w-]+\\.(eyJ[\\w-]+)\\.[\\w-]*");

    private ExpiringSettings() {}

    static List<Expiring> in(Settings settings) {
        List<Expiring> found = new ArrayList<>();
        Tls tls = settings.http().tls();
        if (tls != null) {
            try {
                ExpiryCheck.certificate("waybill.http.tls.certificate", tls.certificate())
                        .ifPresent(found::add);
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e); // It is being replaced: the next look reads it.
            }
        }
        addToken("waybill.ops.token", settings.ops().token(), found);
        addToken("waybill.broker.password", settings.broker().password(), found);
        addToken("waybill.audit.password", settings.audit().password(), found);
        settings.sources().values().forEach(source -> source.secrets()
                .forEach(secret -> addToken(
                        "waybill.source.%s.%s"
                                .formatted(source.name(), secret.slot().written()),
                        secret.secret(),
                        found)));
        settings.sinks().values().forEach(sink -> {
            String prefix = "waybill.sink.%s.".formatted(sink.name());
            sink.headers().forEach((name, value) -> addToken(prefix + "header." + name, value, found));
            addToken(prefix + "token", sink.slack().token(), found);
        });
        return found;
    }

    private static void addToken(String about, @Nullable Secret secret, List<Expiring> found) {
        if (secret != null) {
            token(about, secret).ifPresent(found::add);
        }
    }

    static Optional<Expiring> token(String about, Secret secret) {
        Matcher jwt = JWT.matcher(secret.reveal());
        if (!jwt.find()) {
            return Optional.empty();
        }
        try {
            JsonNode claims = Json.read(Base64.getUrlDecoder().decode(jwt.group(1)));
            Instant from = time(claims.path("iat")).orElse(Instant.EPOCH);
            return time(claims.path("exp")).map(until -> new Expiring(about, "the token", from, until));
        } catch (RuntimeException e) {
            return Optional.empty(); // It looks like one, and is none.
        }
    }

    /** In seconds since 1970; empty if it is no such number. */
    private static Optional<Instant> time(JsonNode claim) {
        return claim.isNumber() && claim.canConvertToLong()
                ? Optional.of(Instant.ofEpochSecond(claim.longValue()))
                : Optional.empty();
    }
}
