package io.waybill.privacy;

import io.waybill.event.Sha256;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks e-mail addresses: {@code jane@acme.example} is {@code j••k3f••@acme.example}. The three characters are the same for
 * the same address, also elsewhere and later, so that two people at one company can be told apart. They tell nothing else,
 * unless one knows the address and compares.
 */
final class MaskedEmail {

    /** Bounded, so that no text makes it slow. Matches addresses in URLs too, and none that is masked. */
    private static final Pattern EMAIL = Pattern.compile(
            "([\\p{L}\\p{N}])([\\p{L}\\p{N}._%+'-]{0,64}?)(@|%40)((?:[\\p{L}\\p{N}-]{1,63}\\.){1,8}\\p{L}{2,24})");

    private static final String MASK = "••";
    private static final int TAG_LENGTH = 3;

    /** None that is easily taken for another. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    private MaskedEmail() {}

    static String eachIn(String text) {
        return EMAIL.matcher(text)
                .replaceAll(email -> Matcher.quoteReplacement(
                        email.group(1) + MASK + tag(email) + MASK + email.group(3) + email.group(4)));
    }

    private static String tag(MatchResult email) {
        String name = email.group(1) + email.group(2);
        String address = (email.group(3).equals("@") ? name : decoded(name)) + "@" + email.group(4);
        byte[] digest = Sha256.digest().digest(address.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        StringBuilder tag = new StringBuilder(TAG_LENGTH);
        for (int i = 0; i < TAG_LENGTH; i++) {
            tag.append(LETTERS.charAt(digest[i] & (LETTERS.length() - 1)));
        }
        return tag.toString();
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
