package io.waybill.command.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.Secret;
import io.waybill.event.Json;
import io.waybill.finding.FailureText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Calls the ops port of a running hub. */
final class OpsClient {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Longer than the hub lets a query take. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final String address;
    private final @Nullable Secret token;

    /** @param address such as {@code http://127.0.0.1:8081} */
    OpsClient(String address, @Nullable Secret token) {
        this.address = address.replaceFirst("/+$", "");
        this.token = token;
    }

    /** What the hub answered, as it is. */
    record OpsAnswer(String body) {
        /** @throws CallFailure if it is no JSON: something else listens there */
        JsonNode json() {
            try {
                return Json.parse(body);
            } catch (JsonProcessingException e) {
                throw new CallFailure("the answer is not Waybill's; name the ops port of a hub with --ops");
            }
        }
    }

    /** @throws CallFailure if there is no answer, or an error */
    OpsAnswer get(String path, CallQuery query) throws InterruptedException {
        return call("GET", path, query);
    }

    /** @throws CallFailure if there is no answer, or an error */
    OpsAnswer post(String path, CallQuery query) throws InterruptedException {
        return call("POST", path, query);
    }

    private OpsAnswer call(String method, String path, CallQuery query) throws InterruptedException {
        HttpResponse<String> response;
        try {
            response = http.send(request(method, path + query), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new CallFailure(
                    "nothing answers at %s; start the hub, or name another address with --ops".formatted(address));
        } catch (HttpTimeoutException e) {
            throw new CallFailure("no answer from %s within %d seconds; look at the hub's log"
                    .formatted(address, TIMEOUT.toSeconds()));
        } catch (IOException e) {
            throw new CallFailure("no answer from %s: %s; name the ops port of a hub with --ops"
                    .formatted(address, FailureText.reason(e)));
        }
        if (response.statusCode() / 100 == 2) {
            return new OpsAnswer(response.body());
        }
        throw failure(response);
    }

    private HttpRequest request(String method, String pathAndQuery) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + pathAndQuery))
                    .timeout(TIMEOUT)
                    .method(method, HttpRequest.BodyPublishers.noBody());
            if (token != null) {
                request.header("Authorization", "Bearer " + token.reveal());
            }
            return request.build();
        } catch (IllegalArgumentException e) {
            // Its message may quote the token.
            throw new CallFailure(
                    "'%s' cannot be called; name an address such as http://127.0.0.1:8081 with --ops"
                            .formatted(address),
                    true);
        }
    }

    private CallFailure failure(HttpResponse<String> response) {
        if (response.statusCode() == UNAUTHORIZED) {
            return new CallFailure(
                    "%s wants another token; set 'waybill.ops.token' or WAYBILL_OPS_TOKEN as the hub has it"
                            .formatted(address));
        }
        String detail = detail(response.body());
        return detail.isEmpty()
                ? new CallFailure("%s answered %d; name the ops port of a hub with --ops"
                        .formatted(address, response.statusCode()))
                : new CallFailure(detail, response.statusCode() == BAD_REQUEST);
    }

    private static String detail(String body) {
        try {
            return Json.parse(body).path("detail").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
