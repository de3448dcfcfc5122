package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.MappingException;
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
record MailAddress(String address, @Nullable String name) {

    private static final Pattern CONTROL_CHARACTERS = Pattern.compile("\\p{Cntrl}+");
    private static final Pattern OUTSIDE_ASCII = Pattern.compile("[^\\x20-\\x7e]");

    /** RFC 5321, section 4.5.3.1.3, without the angle brackets. */
    private static final int LONGEST = 254;

    /**
     * Reads {@code jane@acme.example}, {@code Jane <jane@acme.example>} or {@code {address, name}}. In the last, nothing in the
     * name can become a part of the address.
     *
     * @throws MappingException if it is not one address that mail can be sent to
     */
    static MailAddress read(JsonNode written, String part) {
        if (written.isTextual()) {
            return parse(written.textValue(), part);
        }
        JsonNode address = written.path("address");
        if (!written.isObject() || !address.isTextual()) {
            throw new MappingException(
                    "a mail's '%s' must be an address: a text, or an object of address and name".formatted(part));
        }
        JsonNode name = written.path("name");
        return checked(address.textValue().strip(), name.isTextual() ? name.textValue() : null, part);
    }

    /** @throws MappingException if it is not one address that mail can be sent to */
    static MailAddress parse(String text, String part) {
        if (CONTROL_CHARACTERS.matcher(text).find()) {
            throw invalid(part, "has line breaks or other control characters");
        }
        try {
            InternetAddress[] all = InternetAddress.parse(text, true);
            if (all.length != 1) {
                throw invalid(part, "is not one address; give several as a list");
            }
            return checked(all[0].getAddress(), all[0].getPersonal(), part);
        } catch (AddressException e) {
            throw invalid(part, "is not an e-mail address");
        }
    }

    private static MailAddress checked(String address, @Nullable String name, String part) {
        if (OUTSIDE_ASCII.matcher(address).find()) {
            throw invalid(part, "has characters that mail servers do not take; write its domain as xn--");
        }
        try {
            InternetAddress read = new InternetAddress(address, true);
            // Strict parsing also takes a name without a domain, and a group of addresses.
            if (read.isGroup()
                    || !address.equals(read.getAddress())
                    || address.lastIndexOf('@') < 1
                    || address.length() > LONGEST) {
                throw invalid(part, "is not an e-mail address");
            }
            read.validate();
        } catch (AddressException e) {
            throw invalid(part, "is not an e-mail address");
        }
        String plain = name == null ? "" : inOneLine(name);
        return new MailAddress(address, plain.isEmpty() ? null : plain);
    }

    /** Without the value: it is somebody's, and the event has it. */
    private static MappingException invalid(String part, String what) {
        return new MappingException("a mail's '%s' %s".formatted(part, what));
    }

    /** For what people read in one line: a line break in it could begin another header. */
    static String inOneLine(String text) {
        return CONTROL_CHARACTERS.matcher(text).replaceAll(" ").strip();
    }

    /** What follows the at sign. */
    String domain() {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    InternetAddress toInternetAddress() {
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
