package io.waybill.source;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Turns an answer into an HTTP response. */
public final class AnswerWriter {

    private static final String RETRY_AFTER = "Retry-After";

    private AnswerWriter() {}

    /** Sends it as the whole response. */
    public static Future<Void> send(Answer answer, HttpServerResponse response) {
        answer.retryAfter().ifPresent(wait -> response.putHeader(RETRY_AFTER, Long.toString(wait.toSeconds())));
        return response.setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType())
                .end(answer.body().toString());
    }
}
