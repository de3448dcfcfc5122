package io.waybill.command;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.status;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.waybill.sink.SinkContract;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * Every sink of the catalogue that posts events: three of its kinds in the second tier, the others in the third. What an external
 * broker changes is seen of our own sinks.
 */
@Tag("full")
@Tag("own-parts")
class CatalogueSinkContractIT {

    abstract static class OfTheCatalogue extends SinkContract {

        private final String name;
        private final ResponseDefinitionBuilder yes;
        private final AtomicInteger replies = new AtomicInteger();

        OfTheCatalogue(String name, ResponseDefinitionBuilder yes) {
            this.name = name;
            this.yes = yes;
        }

        @Override
        protected String sink() {
            return name;
        }

        @Override
        protected ResponseDefinitionBuilder yes() {
            return yes;
        }

        @Override
        protected Map<String, String> settings() {
            Map<String, String> settings = new HashMap<>();
            settings.put("waybill.sink.%s.url".formatted(name), server.baseUrl());
            more().forEach((key, value) -> settings.put("waybill.sink.%s.%s".formatted(name, key), value));
            return settings;
        }

        /** Its other settings, without what all of a sink's begin with. */
        protected Map<String, String> more() {
            return Map.of();
        }

        @Override
        protected TestRoutes change(TestRoutes routes) {
            CatalogueEntry entry = Catalogue.read().find("sink", name).orElseThrow();
            try {
                // Its settings go to a file that nobody reads: those of the contract count.
                Path config = Files.createTempFile("catalogue", ".properties");
                new NewFiles(entry, name, config, routes.folder()).write();
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
        Teams() {
            super("teams", status(202));
        }
    }

    @Nested
    @Tag("long")
    class GoogleChat extends OfTheCatalogue {
        GoogleChat() {
            super("google-chat", okJson("{\"name\": \"spaces/S/messages/M\"}"));
        }
    }

    @Nested
    @Tag("long")
    class Discord extends OfTheCatalogue {
        Discord() {
            super("discord", status(204));
        }
    }

    @Nested
    @Tag("long")
    class PagerDuty extends OfTheCatalogue {
        private final AtomicInteger pauses = new AtomicInteger();

        PagerDuty() {
            super("pagerduty", WireMock.jsonResponse("{\"status\": \"success\"}", 202));
        }

        @Override
        protected Map<String, String> more() {
            return Map.of("routing-key", StandInApis.KEY);
        }

        @Override
        protected String send() {
            return hub.client().accepted("sendpilot", """
                    {"eventId": "evt_%d", "eventType": "campaign.paused", "timestamp": "2024-02-24T10:30:00.000Z",
                     "data": {"campaignId": "c", "campaignName": "Q1", "pausedBy": "system"}}""".formatted(pauses.incrementAndGet()));
        }
    }

    @Nested
    @Tag("long")
    class AnyUrl extends OfTheCatalogue {
        AnyUrl() {
            super("any-url", status(204));
        }
    }

    @Nested
    @Tag("long")
    class Segment extends OfTheCatalogue {
        Segment() {
            super("segment", okJson("{\"success\": true}"));
        }
    }

    @Nested
    @Tag("long")
    class PostHog extends OfTheCatalogue {
        PostHog() {
            super("posthog", okJson("{\"status\": \"Ok\"}"));
        }

        @Override
        protected Map<String, String> more() {
            return Map.of("api-key", "phc_x");
        }
    }

    @Nested
    class Attio extends OfTheCatalogue {
        Attio() {
            super("attio", okJson("{\"data\": {\"id\": {\"record_id\": \"r1\"}}}"));
        }
    }

    /** Events wait for others of their call, for a shorter time than in the catalogue. */
    @Nested
    class HubSpot extends OfTheCatalogue {
        HubSpot() {
            super("hubspot", okJson("{\"status\": \"COMPLETE\", \"results\": [{\"id\": \"1\"}]}"));
        }

        @Override
        protected TestRoutes change(TestRoutes routes) {
            return super.change(routes).replace("sinks/hubspot.camel.yaml", "linger: 2s", "linger: 50ms");
        }
    }

    @Nested
    @Tag("long")
    class HighLevel extends OfTheCatalogue {
        HighLevel() {
            super("highlevel", okJson("{\"new\": true, \"contact\": {\"id\": \"c1\"}}"));
        }

        @Override
        protected Map<String, String> more() {
            return Map.of("location-id", "loc_1");
        }
    }

    /** The token is there; what is refused is the call. */
    @Nested
    @Tag("long")
    class Salesforce extends OfTheCatalogue {
        private static final String TOKEN = "/services/oauth2/token";

        Salesforce() {
            super("salesforce", status(204));
        }

        @Override
        protected Map<String, String> more() {
            return Map.of(
                    "external-id-field",
                    "Waybill_Email__c",
                    "oauth2.token-url",
                    server.url(TOKEN),
                    "oauth2.client-id",
                    "id",
                    "oauth2.client-secret",
                    StandInApis.KEY);
        }

        @Override
        protected Map<String, ResponseDefinitionBuilder> beside() {
            return Map.of(TOKEN, okJson("{\"access_token\": \"t0ken\", \"token_type\": \"Bearer\"}"));
        }
    }

    /** Nobody is there yet; what is answered otherwise is the call that follows. */
    @Nested
    @Tag("long")
    class Close extends OfTheCatalogue {
        Close() {
            super("close", okJson("{\"id\": \"lead_2\"}"));
        }

        @Override
        protected Map<String, ResponseDefinitionBuilder> beside() {
            return Map.of("/api/v1/data/search/", okJson("{\"data\": []}"));
        }
    }

    /** As {@link Close}, the other way round: what is answered otherwise is the look-up. */
    @Nested
    @Tag("long")
    class Pipedrive extends OfTheCatalogue {
        Pipedrive() {
            super("pipedrive", okJson("{\"success\": true, \"data\": {\"id\": 8, \"items\": []}}"));
        }

        @Override
        protected Map<String, ResponseDefinitionBuilder> beside() {
            return Map.of("/api/v2/persons", okJson("{\"success\": true, \"data\": {\"id\": 8}}"));
        }
    }
}
