package io.waybill.command;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.waybill.sink.SinkContract;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** One sink of the catalogue for each way to call: an address and nothing else, a path with a test of the answer, a PUT with a query. */
@Tag("full")
class CatalogueSinkContractIT {

    abstract static class OfTheCatalogue extends SinkContract {

        private final AtomicInteger replies = new AtomicInteger();

        @Override
        protected Map<String, String> settings() {
            return Map.of("waybill.sink.%s.url".formatted(sink()), server.baseUrl());
        }

        @Override
        protected TestRoutes change(TestRoutes routes) {
            CatalogueEntry entry = Catalogue.read().find("sink", sink()).orElseThrow();
            try {
                // Its settings go to a file that nobody reads: those of the contract count.
                Path config = Files.createTempFile("catalogue", ".properties");
                new NewFiles(entry, sink(), config, routes.folder()).write();
                Files.delete(config);
                return routes;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected String send() {
            return hub.client().accepted("mailstand", """
                    {"id": "evt_%d", "type": "reply", "from": "contact_1", "from_email": "jane@example.com", "text": "Yes",
                     "created_at": 1654703617}""".formatted(replies.incrementAndGet()));
        }
    }

    @Nested
    class Teams extends OfTheCatalogue {
        @Override
        protected String sink() {
            return "teams";
        }
    }

    @Nested
    class HighLevel extends OfTheCatalogue {
        @Override
        protected String sink() {
            return "highlevel";
        }

        @Override
        protected Map<String, String> settings() {
            return Map.of(
                    "waybill.sink.highlevel.url", server.baseUrl(), "waybill.sink.highlevel.location-id", "loc_1");
        }

        @Override
        protected ResponseDefinitionBuilder yes() {
            return WireMock.okJson("{\"new\": true, \"contact\": {\"id\": \"c1\"}}");
        }
    }

    @Nested
    class Attio extends OfTheCatalogue {
        @Override
        protected String sink() {
            return "attio";
        }

        @Override
        protected ResponseDefinitionBuilder yes() {
            return WireMock.okJson("{\"data\": {\"id\": {\"record_id\": \"r1\"}}}");
        }
    }
}
