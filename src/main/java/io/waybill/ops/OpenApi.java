package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Describes the ops port's calls: a file of the jar (OpenAPI 3.1), which tests hold against the answers. */
public final class OpenApi implements ApiEndpoints {

    private final String document;

    public OpenApi() {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream("/openapi.json"))) {
            this.document = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/openapi.json", this::document);
    }

    private void document(RoutingContext context) {
        QueryParameters.of(context);
        ApiResponses.send(context, 200, "application/json", document);
    }
}
