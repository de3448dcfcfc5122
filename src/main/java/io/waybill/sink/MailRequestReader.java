package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.MailAddress;
import io.waybill.config.SinkSettings;
import io.waybill.event.MappingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the mail that a mapping returns: {@code {to, subject, text, html, from, replyTo, headers}}, with {@code text},
 * {@code html} or both.
 */
final class MailRequestReader {

    private static final Set<String> PARTS =
            new TreeSet<>(Set.of("to", "subject", "text", "html", "from", "replyTo", "headers"));

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9-]+");

    /** What the other parts say, or the mail system does. */
    private static final Pattern NOT_A_MAPPINGS = Pattern.compile(
            "to|cc|bcc|from|sender|reply-to|subject|date|message-id|mime-version|content-.*|return-path|received|auto-submitted"
                    + "|resent-.*|dkim-.*|arc-.*|authentication-results|errors-to|disposition-notification-to");

    private static final Pattern CONTROL_CHARACTER = Pattern.compile("\\p{Cntrl}");

    /** A mail to more is not personal, and all of them would see each other. */
    private static final int MOST_RECIPIENTS = 50;

    private static final int LONGEST_HEADER = 900;

    private MailRequestReader() {}

    /**
     * @param idempotencyKey the same for each attempt, and so the mail's Message-ID
     * @throws MappingException naming the part of the mapping's result that is not valid
     */
    static SinkRequest.Mail read(JsonNode mapped, SinkSettings sink, String idempotencyKey) {
        if (!mapped.isObject()) {
            throw new MappingException("a mail must be an object of " + PARTS);
        }
        mapped.properties().forEach(part -> {
            if (!PARTS.contains(part.getKey())) {
                throw new MappingException("'%s' is not part of a mail; it has %s".formatted(part.getKey(), PARTS));
            }
        });
        MailAddress from = from(mapped.path("from"), sink);
        List<MailAddress> to = addresses(mapped, "to");
        if (to.isEmpty() || to.size() > MOST_RECIPIENTS) {
            throw new MappingException("a mail's 'to' must be one address, or a list of at most " + MOST_RECIPIENTS);
        }
        String subject = MailAddress.inOneLine(Objects.requireNonNullElse(text(mapped, "subject"), ""));
        if (subject.isEmpty()) {
            throw new MappingException("a mail must have a 'subject'");
        }
        String text = text(mapped, "text");
        String html = text(mapped, "html");
        if (text == null && html == null) {
            throw new MappingException("a mail must have a 'text', a 'html' or both");
        }
        return new SinkRequest.Mail(
                sink.url(),
                from,
                to,
                addresses(mapped, "replyTo"),
                subject,
                text,
                html,
                headers(mapped.path("headers")),
                "<%s@%s>".formatted(idempotencyKey, from.domain()));
    }

    private static MailAddress from(JsonNode written, SinkSettings sink) {
        if (!isAbsent(written)) {
            return address(written, "from");
        }
        MailAddress configured = sink.mail().from();
        if (configured == null) {
            throw new MappingException("the mail has no sender; set waybill.sink.%s.from, or 'from' in the mapping"
                    .formatted(sink.name()));
        }
        return configured;
    }

    /** A text, or an object of address and name. */
    private static MailAddress address(JsonNode written, String part) {
        try {
            if (written.isTextual()) {
                return MailAddress.parse(written.textValue());
            }
            JsonNode address = written.path("address");
            if (!address.isTextual()) {
                throw new IllegalArgumentException("must be an address: a text, or an object of address and name");
            }
            JsonNode name = written.path("name");
            return MailAddress.of(address.textValue().strip(), name.isTextual() ? name.textValue() : null);
        } catch (IllegalArgumentException e) {
            // Without the value: it is somebody's, and the event has it.
            throw new MappingException("a mail's '%s' %s".formatted(part, e.getMessage()));
        }
    }

    private static List<MailAddress> addresses(JsonNode mapped, String part) {
        JsonNode written = mapped.path(part);
        List<MailAddress> addresses = new ArrayList<>();
        if (written.isArray()) {
            written.forEach(each -> addresses.add(address(each, part)));
        } else if (!isAbsent(written)) {
            addresses.add(address(written, part));
        }
        return addresses;
    }

    private static @Nullable String text(JsonNode mapped, String part) {
        JsonNode written = mapped.path(part);
        if (isAbsent(written)) {
            return null;
        }
        if (!written.isTextual()) {
            throw new MappingException("a mail's '%s' must be a text".formatted(part));
        }
        return written.textValue();
    }

    private static Map<String, String> headers(JsonNode headers) {
        if (!isAbsent(headers) && !headers.isObject()) {
            throw new MappingException("a mail's headers must be an object of names and values");
        }
        Map<String, String> read = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.properties().stream()
                .filter(header -> !header.getValue().isNull())
                .forEach(header -> {
                    String name = header.getKey();
                    String value = header.getValue().asText();
                    if (NOT_A_MAPPINGS.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
                        throw new MappingException("'%s' is not a header that a mapping can set".formatted(name));
                    }
                    if (!HEADER_NAME.matcher(name).matches()
                            || value.length() > LONGEST_HEADER
                            || CONTROL_CHARACTER.matcher(value).find()) {
                        throw new MappingException(
                                "'%s' is not a valid header name, or its value has line breaks or is too long"
                                        .formatted(name));
                    }
                    read.put(name, value);
                });
        return read;
    }

    private static boolean isAbsent(JsonNode part) {
        return part.isMissingNode() || part.isNull();
    }
}
