package io.waybill.sink.flow;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a call went that somebody asked for to see whether an endpoint works. JSON as the API answers it.
 *
 * @param outcome {@code delivered}, {@code dry-run}, {@code transient}, {@code permanent}, {@code refused} or {@code interrupted}; if
 *     the route made no call, {@code filtered} or {@code parked}
 * @param request what was sent where, in one line without secrets; null if the route made no call
 * @param answerCode the HTTP status, or null if there was no answer
 * @param error what went wrong, or why there was no call; null if all is well
 * @param durationMillis of the call, in milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TestCall(
        String eventId,
        String outcome,
        @Nullable String request,
        @Nullable Integer answerCode,
        @Nullable String error,
        long durationMillis) {}
