package io.waybill.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.audit.SentCall;
import io.waybill.config.Secret;
import io.waybill.explain.ShownRequest;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Requests to sinks as texts: to be read, and as commands. */
final class RequestText {

    private RequestText() {}

    /** As it stands on the wire, with JSON over several lines. */
    static String of(String method, String address, Map<String, String> headers, @Nullable String body) {
        String lines = headers.entrySet().stream()
                .map(header -> "%s: %s\n".formatted(header.getKey(), header.getValue()))
                .collect(Collectors.joining());
        return "%s %s\n%s%s".formatted(method, address, lines, body == null ? "" : "\n" + body);
    }

    static String of(ShownRequest.MailMessage mail) {
        return of("MAIL", mail.address() == null ? "" : mail.address(), mail.headers(), mail.post());
    }

    static String of(SentCall call) {
        JsonNode body = call.body();
        String text = call.post() != null
                ? call.post()
                : body == null ? null : body.isTextual() ? body.textValue() : EventScreen.pretty(body);
        String cut = call.length() == null ? "" : "\n… (%d characters in all)".formatted(call.length());
        return of(call.method(), call.address(), call.headers(), text == null ? null : text + cut);
    }

    /** Null if it cannot be called again as it was: its body is not whole, or its address is a secret. */
    static @Nullable String curl(SentCall call) {
        JsonNode body = call.body();
        return call.length() != null
                        || !call.kind().equals("http")
                        || call.address().contains(Secret.MASK)
                ? null
                : curl(call.method(), call.address(), call.headers(), body == null ? null : body.toString());
    }

    static @Nullable String curl(ShownRequest.HttpCall call) {
        JsonNode body = call.body();
        return call.address() == null
                ? null
                : curl(call.method(), call.address(), call.headers(), body == null ? null : body.toString());
    }

    /** Without headers whose values are secret. */
    private static String curl(String method, String address, Map<String, String> headers, @Nullable String body) {
        String options = headers.entrySet().stream()
                .filter(header -> !header.getValue().contains(Secret.MASK))
                .map(header -> " -H " + EventScreen.quoted(header.getKey() + ": " + header.getValue()))
                .collect(Collectors.joining());
        return "curl -X %s %s%s%s"
                .formatted(
                        method,
                        EventScreen.quoted(address),
                        options,
                        body == null ? "" : " --data-raw " + EventScreen.quoted(body));
    }
}
