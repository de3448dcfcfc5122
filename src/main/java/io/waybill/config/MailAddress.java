package io.waybill.config;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whom a mail is from or for.
 *
 * @param address such as {@code jane@acme.example}
 * @param name for people to read, or null
 */
public record MailAddress(String address, @Nullable String name) {

    private static final Pattern CONTROL_CHARACTERS = Pattern.compile("\\p{Cntrl}+");
    private static final Pattern OUTSIDE_ASCII = Pattern.compile("[^\\x20-\\x7e]");

    private static final String INVALID = "is not an e-mail address";

    /** RFC 5321, section 4.5.3.1.3, without the angle brackets. */
    private static final int LONGEST = 254;

    /**
     * Reads {@code jane@acme.example} or {@code Jane <jane@acme.example>}.
     *
     * @throws IllegalArgumentException if it is not one address that mail can be sent to; its message says why, without the
     *     value, and begins as the rest of a sentence
     */
    public static MailAddress parse(String text) {
        if (CONTROL_CHARACTERS.matcher(text).find()) {
            throw new IllegalArgumentException("has line breaks or other control characters");
        }
        try {
            InternetAddress[] all = InternetAddress.parse(text, true);
            if (all.length != 1) {
                throw new IllegalArgumentException("is not one address; give several as a list");
            }
            return of(all[0].getAddress(), all[0].getPersonal());
        } catch (AddressException e) {
            throw new IllegalArgumentException(INVALID, e);
        }
    }

    /**
     * Nothing in the name can become a part of the address.
     *
     * @throws IllegalArgumentException as {@link #parse} does
     */
    public static MailAddress of(String address, @Nullable String name) {
        if (OUTSIDE_ASCII.matcher(address).find()) {
            throw new IllegalArgumentException(
                    "has characters that mail servers do not take; write its domain as xn--");
        }
        try {
            InternetAddress read = new InternetAddress(address, true);
            // Strict parsing also takes a name without a domain, and a group of addresses.
            if (read.isGroup()
                    || !address.equals(read.getAddress())
                    || address.lastIndexOf('@') < 1
                    || address.length() > LONGEST) {
                throw new IllegalArgumentException(INVALID);
            }
            read.validate();
        } catch (AddressException e) {
            throw new IllegalArgumentException(INVALID, e);
        }
        String plain = name == null ? "" : inOneLine(name);
        return new MailAddress(address, plain.isEmpty() ? null : plain);
    }

    /** For what people read in one line: a line break in it could begin another header. */
    public static String inOneLine(String text) {
        return CONTROL_CHARACTERS.matcher(text).replaceAll(" ").strip();
    }

    /** What follows the at sign. */
    public String domain() {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    public InternetAddress toInternetAddress() {
        try {
            InternetAddress written = new InternetAddress(address, false);
            written.setPersonal(name, StandardCharsets.UTF_8.name());
            return written;
        } catch (AddressException | UnsupportedEncodingException e) {
            throw new IllegalStateException("it was checked when it was read", e);
        }
    }

    @Override
    public String toString() {
        return name == null ? address : "%s <%s>".formatted(name, address);
    }
}
