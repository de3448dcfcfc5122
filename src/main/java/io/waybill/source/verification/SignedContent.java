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

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(body|timestamp|id|target|decoded-target)}");

    /** {@code : / ? @ ! $ ' ( ) * , ;}. */
    private static final Pattern ENCODED = Pattern.compile("(?i)%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)");

    private final String algorithm;
    /** Literal text and placeholders, in order. */
    private final List<String> parts;

    /** @param template text with {@code {body}}, {@code {timestamp}}, {@code {id}}, {@code {target}} and
     *     {@code {decoded-target}} in it */
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
                            case HmacSettings.DECODED_TARGET -> decoded(target).getBytes(UTF_8);
                            default -> part.getBytes(UTF_8);
                        });
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    /** With those characters decoded that HubSpot's documentation lists, and no others. */
    private static String decoded(String target) {
        return target.indexOf('%') < 0
                ? target
                : ENCODED.matcher(target)
                        .replaceAll(encoded -> Matcher.quoteReplacement(
                                Character.toString((char) Integer.parseInt(encoded.group(1), 16))));
    }
}
