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
        settings.sinks().values().forEach(sink -> {
            String prefix = "waybill.sink.%s.".formatted(sink.name());
            sink.headers().forEach((name, value) -> token(prefix + "header." + name, value)
                    .ifPresent(found::add));
            Secret token = sink.slack().token();
            if (token != null) {
                token(prefix + "token", token).ifPresent(found::add);
            }
        });
        return found;
    }

    static Optional<Expiring> token(String about, Secret secret) {
        Matcher jwt = JWT.matcher(secret.reveal());
        if (!jwt.find()) {
            return Optional.empty();
        }
        try {
            JsonNode claims = Json.read(Base64.getUrlDecoder().decode(jwt.group(1)));
            Instant until = Instant.ofEpochSecond(claims.required("exp").longValue());
            Instant from =
                    claims.has("iat") ? Instant.ofEpochSecond(claims.path("iat").longValue()) : Instant.EPOCH;
            return Optional.of(new Expiring(about, "the token", from, until));
        } catch (RuntimeException e) {
            return Optional.empty(); // It looks like one, and is none, or it has no end.
        }
    }
}
