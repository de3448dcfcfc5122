package io.waybill.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.Settings;
import io.waybill.config.SettingsReader;
import io.waybill.event.Event;
import io.waybill.event.Json;
import io.waybill.privacy.PersonalData;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.sink.RehearsedDelivery;
import io.waybill.sink.SinkRequest;
import io.waybill.source.RehearsedWebhook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever is in a webhook, the door, every mapping of a source and every mapping of a sink do with it what they promise,
 * and nothing else.
 */
class HostilePayloadFuzzTest {

    private static final Path CASES = Path.of("src/test/resources/webhooks");
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    private static final List<Webhook> REAL = new ArrayList<>();
    private static Rehearsal routes;
    private static Rehearsal strict;

    private record Webhook(String source, String text) {
        byte[] body() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    @BeforeContainer
    static void start() throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            for (Path body :
                    files.filter(file -> file.endsWith("body.json")).sorted().toList()) {
                REAL.add(new Webhook(CASES.relativize(body).getName(0).toString(), Files.readString(body)));
            }
        }
        routes = Rehearsal.of(set(), settings(Map.of()));
        strict = Rehearsal.verifying(
                set(),
                settings(Map.of(
                        "waybill.source.leadsail.verification", "header",
                        "waybill.source.leadsail.header", "X-Hook-Secret",
                        "waybill.source.leadsail.secret", "s3cret-leadsail",
                        "waybill.source.mailstand.verification", "path-token",
                        "waybill.source.mailstand.secret", "s3cret-mailstand")));
    }

    @AfterContainer
    static void stop() {
        routes.close();
        strict.close();
    }

    @Property(tries = 3_000)
    void aRealWebhookWithAnyValueInAnyPlace(
            @ForAll("real") int which, @ForAll @IntRange(max = 60) int place, @ForAll("values") JsonNode value) {
        Webhook real = REAL.get(which);
        JsonNode body = read(real.body());
        replace(body, place, value);

        check(real.source(), body.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 1_500)
    void aRealWebhookWithAnyBytesChanged(
            @ForAll("real") int which, @ForAll @IntRange(max = 2_000) int from, @ForAll byte[] bytes) {
        Webhook real = REAL.get(which);
        byte[] body = real.body();
        int start = from % body.length;
        System.arraycopy(bytes, 0, body, start, Math.min(bytes.length, body.length - start));

        check(real.source(), body);
    }

    @Property(tries = 1_500)
    void anyBytes(@ForAll("sources") String source, @ForAll byte[] body) {
        check(source, body);
    }

    @Property(tries = 1_500)
    void anyJson(@ForAll("sources") String source, @ForAll("values") JsonNode body) {
        check(source, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 1_500)
    void nobodyWithoutTheSecretGetsIn(
            @ForAll("real") int which, @ForAll("verified") String source, @ForAll("texts") String guess) {
        String header = guess.replaceAll("[^ -~]", "x");

        RehearsalResult outcome = strict.run(new RehearsedWebhook(
                source, Map.of("X-Hook-Secret", header), guess, REAL.get(which).body(), NOW));

        assertThat(outcome).isInstanceOf(RehearsalResult.Answered.class);
        assertThat(((RehearsalResult.Answered) outcome).status()).isEqualTo(401);
        assertThat(((RehearsalResult.Answered) outcome).body().path("code").asText())
                .isEqualTo("unverified");
    }

    private static void check(String source, byte[] body) {
        RehearsalResult outcome = routes.run(new RehearsedWebhook(source, Map.of(), "", body, NOW));
        if (outcome instanceof RehearsalResult.Answered answered) {
            assertThat(answered.status()).isIn(400, 422);
            assertThat(answered.body().path("code").asText()).isIn("invalid-json", "invalid-event");
        } else if (outcome instanceof RehearsalResult.Accepted accepted) {
            Event event = accepted.event();
            JsonNode json = event.toJson();
            assertThat(event.id()).matches("evt_[0-9a-f]{32}");
            assertThat(Event.fromJson(Json.read(Json.write(json).getBytes(StandardCharsets.UTF_8)))
                            .id())
                    .isEqualTo(event.id());
            PersonalData.in(json).hiddenIn(json);
            accepted.sinks().values().forEach(HostilePayloadFuzzTest::checkSent);
        }
    }

    private static void checkSent(RehearsedDelivery verdict) {
        if (!(verdict instanceof RehearsedDelivery.Sends sends)) {
            return;
        }
        if (sends.request() instanceof SinkRequest.Http http) {
            assertThat(http.pathAndQuery()).matches("/[\\x21-\\x7e]*").doesNotContain("/../", "#");
            assertThat(http.headers().values()).noneMatch(value -> value.matches("(?s).*\\p{Cntrl}.*"));
        } else if (sends.request() instanceof SinkRequest.Slack slack) {
            assertThat(slack.text()).doesNotContain("<!", "<@", "<#", "<http").hasSizeLessThanOrEqualTo(4_000);
            assertThat(slack.channel()).isIn("alerts", "campaigns", "sales");
        }
    }

    @Provide
    Arbitrary<Integer> real() {
        return Arbitraries.integers().between(0, REAL.size() - 1);
    }

    @Provide
    Arbitrary<String> sources() {
        return Arbitraries.of("sendpilot", "leadsail", "pelcro", "mailstand");
    }

    @Provide
    Arbitrary<String> verified() {
        return Arbitraries.of("leadsail", "mailstand");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.of(
                        "",
                        "\u0000",
                        "\ud800",
                        "<!channel>",
                        "//evil.invalid",
                        "../..",
                        "%2e%2e/x",
                        "${body}",
                        "{{waybill.data-dir}}",
                        "\\(env)",
                        "a\r\nb: c",
                        "in/x?miniProfileUrn=1",
                        "2024-02-30T99:00:00Z",
                        "9".repeat(400),
                        "@",
                        "a@b.example"));
    }

    @Provide
    Arbitrary<JsonNode> values() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Arbitrary<JsonNode> leaves = Arbitraries.oneOf(
                texts().map(json::textNode),
                Arbitraries.longs().map(json::numberNode),
                Arbitraries.doubles().map(json::numberNode),
                Arbitraries.bigIntegers().map(json::numberNode),
                Arbitraries.of(json.nullNode(), json.booleanNode(true), json.booleanNode(false)));
        return Arbitraries.recursive(() -> leaves, this::containers, 0, 3);
    }

    private Arbitrary<JsonNode> containers(Arbitrary<JsonNode> elements) {
        Arbitrary<JsonNode> arrays = elements.list().ofMaxSize(3).map(list -> {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            list.forEach(array::add);
            return array;
        });
        Arbitrary<String> names = Arbitraries.oneOf(
                texts(),
                Arbitraries.of("id", "type", "event", "eventType", "data", "lead", "campaign", "email", "text"));
        Arbitrary<JsonNode> objects = Arbitraries.maps(names, elements)
                .ofMaxSize(4)
                .map(map -> {
                    ObjectNode object = JsonNodeFactory.instance.objectNode();
                    map.forEach(object::set);
                    return object;
                });
        return Arbitraries.oneOf(elements, arrays, objects);
    }

    /** The value that many places into the document; beyond its end, it stays as it is. */
    private static int replace(JsonNode node, int place, JsonNode value) {
        int left = place;
        if (node instanceof ObjectNode object) {
            for (String name :
                    List.copyOf(object.propertyStream().map(Map.Entry::getKey).toList())) {
                if (left == 0) {
                    object.set(name, value);
                    return -1;
                }
                left = replace(object.get(name), left - 1, value);
                if (left < 0) {
                    return left;
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (left == 0) {
                    array.set(i, value);
                    return -1;
                }
                left = replace(array.get(i), left - 1, value);
                if (left < 0) {
                    return left;
                }
            }
        }
        return left;
    }

    private static JsonNode read(byte[] body) {
        try {
            return Json.parse(Json.utf8(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RouteSet set() {
        return RouteSet.of(RouteFolder.read(Path.of("routes")));
    }

    private static Settings settings(Map<String, String> more) {
        Properties overrides = new Properties();
        more.forEach(overrides::setProperty);
        return SettingsReader.read(Path.of("application.properties"), set().shape(), Map.of(), overrides);
    }
}
