package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.Address;
import io.waybill.config.MailAddress;
import io.waybill.config.Secret;
import io.waybill.config.SinkSettings;
import io.waybill.record.SentRequest;
import io.waybill.redaction.Secrets;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** What a sink is sent. */
public sealed interface SinkRequest {

    /** What is called, in one line without secrets. */
    String target();

    /** The text that is sent; null if there is none, or it is not known. */
    default @Nullable String content() {
        return null;
    }

    /** Target and content in one line, without secrets: for the record and the log. */
    default String describe() {
        String text = content();
        return text == null ? target() : target() + " " + text;
    }

    /** For the record. */
    default SentRequest sent(SinkSettings sink, Secrets secrets) {
        String text = content();
        return SentRequest.of(null, null, text == null ? null : secrets.hideIn(text));
    }

    /** What has a rate limit of its own: a Slack channel. Empty where the sink as a whole has. */
    default String channel() {
        return "";
    }

    /**
     * An HTTP request.
     *
     * @param url the sink's; null if the settings have none
     * @param path added to the url; encoded
     * @param query added to the url, after its own; encoded, without its question mark, or null
     * @param headers those of the mapping and the hub's own; their names in any case
     * @param configured the headers from the sink's settings
     * @param body JSON, or null
     * @param endpoint the client's that is called; null if the address is the sink's
     */
    record Http(
            String method,
            @Nullable Address url,
            String path,
            @Nullable String query,
            Map<String, String> headers,
            Map<String, Secret> configured,
            @Nullable JsonNode body,
            @Nullable EndpointCall endpoint)
            implements SinkRequest {

        /** A call to the sink's address. */
        public Http(
                String method,
                @Nullable Address url,
                String path,
                @Nullable String query,
                Map<String, String> headers,
                Map<String, Secret> configured,
                @Nullable JsonNode body) {
            this(method, url, path, query, headers, configured, body, null);
        }

        public Http {
            Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            copy.putAll(headers);
            headers = Collections.unmodifiableMap(copy);
            configured = Map.copyOf(configured);
        }

        /** Path and query, as they stand in a request line. */
        public String pathAndQuery() {
            return (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
        }

        /** Whether the request is to the sink's address itself, not to a resource below it. */
        public boolean isToTheAddressItself() {
            return path.isEmpty() || path.equals("/");
        }

        /** Makes it the message that camel-http sends. */
        public void writeTo(Message message) {
            // camel-http would fail where a response only claims to be compressed.
            Objects.requireNonNull(message.getExchange()).setProperty(Exchange.SKIP_GZIP_ENCODING, true);
            message.removeHeaders("*");
            Address address = Objects.requireNonNull(url);
            URI target = address.target();
            Secret credentials = address.credentials();
            if (credentials != null) {
                message.setHeader("Authorization", credentials.reveal());
            }
            configured.forEach((name, value) -> message.setHeader(name, value.reveal()));
            headers.forEach(message::setHeader);
            message.setHeader(Exchange.HTTP_METHOD, method);
            message.setHeader(Exchange.HTTP_URI, target.toString());
            if (!path.isEmpty()) {
                message.setHeader(Exchange.HTTP_PATH, path);
            }
            if (query != null) {
                String before = target.getRawQuery();
                message.setHeader(Exchange.HTTP_RAW_QUERY, before == null ? query : before + "&" + query);
            }
            message.setBody(body == null ? null : body.toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String target() {
            return method + " " + pathAndQuery() + (endpoint == null ? "" : " (%s)".formatted(endpoint.name()));
        }

        @Override
        public String channel() {
            return endpoint == null ? "" : endpoint.name();
        }

        @Override
        public @Nullable String content() {
            return body == null ? null : body.toString();
        }

        /** Without the value of {@code Idempotency-Key}, which the attempt has. */
        @Override
        public SentRequest sent(SinkSettings sink, Secrets secrets) {
            Map<String, String> shown = shownHeaders(sink, secrets);
            shown.computeIfPresent(SentRequest.IDEMPOTENCY_KEY, (name, value) -> "");
            return SentRequest.of(shownAddress(secrets), shown, body == null ? null : secrets.hideIn(body.toString()));
        }

        /** The whole address, without secrets; null if the settings have none. */
        public @Nullable String shownAddress(Secrets secrets) {
            if (url == null) {
                return null;
            }
            String[] parts = url.toString().split("\\?", 2);
            String base = parts[0].endsWith("/") && path.startsWith("/")
                    ? parts[0].substring(0, parts[0].length() - 1)
                    : parts[0];
            String all = parts.length == 1
                    ? (query == null ? "" : "?" + query)
                    : "?" + parts[1] + (query == null ? "" : "&" + query);
            return secrets.hideIn(base + path + all);
        }

        /** All headers that are sent, by name in any case; those from the settings without their values. */
        public Map<String, String> shownHeaders(SinkSettings sink, Secrets secrets) {
            Map<String, String> shown = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            if (sink.oauth() != null || (url != null && url.credentials() != null)) {
                shown.put("Authorization", Secret.MASK);
            }
            configured.keySet().forEach(name -> shown.put(name, Secret.MASK));
            headers.forEach((name, value) -> shown.put(name, secrets.hideIn(value)));
            return shown;
        }
    }

    /**
     * A Slack message.
     *
     * @param channel as the route calls it; several, comma-separated, if none is called
     * @param to the channel's name in Slack, or {@code channel} if the settings have a webhook of its own for it
     * @param hook where the incoming webhook is that takes it, which decides on the channel; null with a token
     */
    record Slack(String channel, String to, @Nullable String hook, String text) implements SinkRequest {
        @Override
        public String target() {
            return (hook == null ? to : "%s (incoming webhook %s)".formatted(to, hook)) + ":";
        }

        @Override
        public String content() {
            return text;
        }

        /** Where the webhook is, which is secret as a whole; the call itself says the rest. */
        @Override
        public SentRequest sent(SinkSettings sink, Secrets secrets) {
            return SentRequest.of(hook, null, secrets.hideIn(text));
        }
    }

    /**
     * A file to fetch.
     *
     * @param to where it goes, below the sink's folder
     * @param isThere whether an earlier attempt has put it there, so that nothing is called
     */
    record Download(FileLink link, String to, boolean isThere) implements SinkRequest {
        @Override
        public String target() {
            return isThere ? "%s is there already".formatted(to) : "GET %s to %s".formatted(link, to);
        }
    }

    /**
     * A mail.
     *
     * @param server the sink's; null if the settings have none
     * @param to at least one
     * @param text null if there is only {@code html}, and the other way round
     * @param headers those of the mapping; their names in any case
     * @param messageId the same for each attempt
     */
    record Mail(
            @Nullable Address server,
            MailAddress from,
            List<MailAddress> to,
            List<MailAddress> replyTo,
            String subject,
            @Nullable String text,
            @Nullable String html,
            Map<String, String> headers,
            String messageId)
            implements SinkRequest {

        public Mail {
            to = List.copyOf(to);
            replyTo = List.copyOf(replyTo);
            headers = Collections.unmodifiableMap(new TreeMap<>(headers));
        }

        @Override
        public String target() {
            String first = "MAIL " + to.get(0).address();
            return to.size() == 1 ? first : "%s and %d more".formatted(first, to.size() - 1);
        }

        /** Subject and texts, the text before the HTML. */
        @Override
        public String content() {
            String both = text != null && html != null ? text + "\n\n" : Objects.requireNonNullElse(text, "");
            return "Subject: %s\n\n%s%s".formatted(subject, both, Objects.requireNonNullElse(html, ""));
        }

        @Override
        public SentRequest sent(SinkSettings sink, Secrets secrets) {
            return SentRequest.of(
                    server == null ? null : server.toString(), shownHeaders(secrets), secrets.hideIn(content()));
        }

        /** All headers that say something of this mail, but the subject, which {@link #content} has. */
        public Map<String, String> shownHeaders(Secrets secrets) {
            Map<String, String> shown = new TreeMap<>(headers);
            shown.put("From", from.toString());
            shown.put("To", joined(to));
            if (!replyTo.isEmpty()) {
                shown.put("Reply-To", joined(replyTo));
            }
            shown.put("Message-ID", messageId);
            shown.replaceAll((name, value) -> secrets.hideIn(value));
            return shown;
        }

        private static String joined(List<MailAddress> addresses) {
            return addresses.stream().map(MailAddress::toString).collect(Collectors.joining(", "));
        }
    }

    /** A call to another Camel endpoint, as the route describes it. */
    record Call(String target) implements SinkRequest {}
}
