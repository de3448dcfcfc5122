package io.waybill.source.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waybill.config.HmacSettings;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a provider signs, and by which algorithm. */
final class SignedContent {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(body|timestamp|id|target)}");

    private final String algorithm;
    /** Literal text and placeholders, in order. */
    private final List<String> parts;

    /** @param template text with {@code {body}}, {@code {timestamp}}, {@code {id}} and {@code {target}} in it */
    SignedContent(HmacSettings.Algorithm algorithm, String template) {
        this.algorithm = algorithm.standardName();
        this.parts = split(template);
    }

    private static List<String> split(String template) {
        List<String> parts = new ArrayList<>();
        Matcher placeholder = PLACEHOLDER.matcher(template);
        int end = 0;
        while (placeholder.find()) {
            parts.add(template.substring(end, placeholder.start()));
            parts.add(placeholder.group());
            end = placeholder.end();
        }
        parts.add(template.substring(end));
        return parts;
    }

    /** The HMAC of the template, filled in. */
    byte[] mac(byte[] key, byte[] body, String timestamp, String id, String target) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            for (String part : parts) {
                mac.update(
                        switch (part) {
                            case HmacSettings.BODY -> body;
                            case HmacSettings.TIMESTAMP -> timestamp.getBytes(UTF_8);
                            case HmacSettings.ID -> id.getBytes(UTF_8);
                            case HmacSettings.TARGET -> target.getBytes(UTF_8);
                            default -> part.getBytes(UTF_8);
                        });
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
