package io.waybill.source;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Turns an answer into an HTTP response: at the end of a source's route, and before one begins. */
public final class AnswerWriter {

    private static final String RETRY_AFTER = "Retry-After";

    private AnswerWriter() {}

    /** Makes it the message that Camel's HTTP server writes to the response. */
    static void write(Answer answer, Message message) {
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
        message.setHeader(Exchange.CONTENT_TYPE, answer.contentType());
        answer.retryAfter().ifPresent(wait -> message.setHeader(RETRY_AFTER, wait.toSeconds()));
        message.setBody(answer.body().toString());
    }

    /** Sends it as the whole response. */
    public static Future<Void> send(Answer answer, HttpServerResponse response) {
        answer.retryAfter().ifPresent(wait -> response.putHeader(RETRY_AFTER, Long.toString(wait.toSeconds())));
        return response.setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType())
                .end(answer.body().toString());
    }
}
