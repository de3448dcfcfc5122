package io.waybill.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.SinkSettings;
import io.waybill.redaction.Secrets;
import io.waybill.sink.SinkRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a sink would be sent, without secrets. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ShownRequest.HttpCall.class, name = "http"),
    @JsonSubTypes.Type(value = ShownRequest.SlackPost.class, name = "slack"),
    @JsonSubTypes.Type(value = ShownRequest.MailMessage.class, name = "mail"),
    @JsonSubTypes.Type(value = ShownRequest.OtherCall.class, name = "call"),
})
public sealed interface ShownRequest {

    /**
     * @param address the whole address; null if the settings have none for the sink
     * @param path what the mapping adds to the sink's address, with the query
     * @param headers those from the settings without their values
     * @param body JSON, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record HttpCall(
            String method,
            @Nullable String address,
            String path,
            Map<String, String> headers,
            @Nullable JsonNode body) implements ShownRequest {}

    /**
     * @param channel as the route calls it; several, comma-separated
     * @param to the channel's name in Slack
     * @param hook where the incoming webhook is that takes it, or null
     * @param post the text; a field of that name would be masked as a whole
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SlackPost(String channel, String to, @Nullable String hook, String post) implements ShownRequest {}

    /**
     * @param address the mail server; null if the settings have none for the sink
     * @param post subject and texts; a field of another name would be masked as a whole
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MailMessage(@Nullable String address, Map<String, String> headers, String post) implements ShownRequest {}

    /** @param description what is sent where, as the route says */
    record OtherCall(String description) implements ShownRequest {}

    static ShownRequest of(SinkRequest request, SinkSettings sink, Secrets secrets) {
        if (request instanceof SinkRequest.Http http) {
            return new HttpCall(
                    http.method(),
                    http.shownAddress(secrets),
                    secrets.hideIn(http.pathAndQuery()),
                    http.shownHeaders(sink, secrets),
                    http.body() == null ? null : secrets.hideIn(http.body()));
        }
        if (request instanceof SinkRequest.Slack slack) {
            return new SlackPost(slack.channel(), slack.to(), slack.hook(), secrets.hideIn(slack.text()));
        }
        if (request instanceof SinkRequest.Mail mail) {
            return new MailMessage(
                    mail.server() == null ? null : mail.server().toString(),
                    mail.shownHeaders(secrets),
                    secrets.hideIn(mail.content()));
        }
        return new OtherCall(secrets.hideIn(request.describe()));
    }
}
