package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.AuditSettings;
import io.waybill.testing.AnsweringSink;
import io.waybill.testing.Browser;
import io.waybill.testing.HubClient;
import io.waybill.testing.PastEvents;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The screens in a real browser, over very many events in PostgreSQL. */
@Tag("full")
@Tag("own-parts")
class PagesInBrowserIT {

    /** A million by hand: {@code -Dtest.past-events=1000000}. */
    private static final int EVENTS = Integer.getInteger("test.past-events", 100_000);

    private static final int WARM = 3;
    private static final int TIMES = 9;

    private static final String STATUS = """
            {"eventId": "now_%s", "eventType": "lead.status.changed", "timestamp": "2026-02-24T10:30:00Z",
             "data": {"leadId": "lead_%s", "campaignId": "camp_1", "previousStatus": "REPLIED", "newStatus": "%s"}}
            """;

    @TempDir
    private static Path folder;

    private static final AnsweringSink crm = new AnsweringSink();

    private static TestHub hub;
    private static Browser browser;
    private static String opportunity;
    private static String uninteresting;

    @BeforeAll
    static void start() {
        Map<String, String> settings = TestDatabase.POSTGRESQL.settings();
        Duration kept = Duration.ofDays(90);
        new PastEvents(EVENTS, Instant.now())
                .writeTo(new AuditSettings(
                        settings.get("waybill.audit.jdbc-url"), "postgres", null, kept, kept, Duration.ofMinutes(1)));
        Map<String, String> all = new HashMap<>(settings);
        all.put("waybill.sink.crm.url", crm.url());
        crm.answer("", 422);
        hub = TestHub.startAcceptingLoss(folder, all);
        browser = new Browser(hub.client().opsPort());
        HubClient client = hub.client();
        opportunity = client.accepted("sendpilot", STATUS.formatted("1", "rita", "OPPORTUNITY"));
        uninteresting = client.accepted("sendpilot", STATUS.formatted("2", "paul", "CONTACTED"));
        client.settled(client.accepted("sendpilot", STATUS.formatted("3", "paul", "OPPORTUNITY")));
        client.settled(opportunity);
        client.settled(uninteresting);
    }

    @AfterAll
    static void stop() {
        browser.close();
        hub.close();
        crm.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/try",
                "/changes",
                "/parked",
                "/replays",
                "/sources",
                "/sinks",
                "/routes",
                "/events",
                "/events?live=true",
                "/leads/lead_7",
                "/parked?sink=crm",
                "/replays/new"
            })
    void everyScreenCanBeUsedByEverybody(String path) {
        canBeUsed(path);
    }

    @Test
    void oneEventCanBeSeenByEverybody() {
        canBeUsed("/events/" + opportunity);
        canBeUsed("/events/" + opportunity + "/replay?sink=crm");
    }

    private static void canBeUsed(String path) {
        for (int width : new int[] {360, 1200}) {
            for (boolean isDark : new boolean[] {false, true}) {
                // When
                // Opened anew: Pico lets colours change slowly, and axe would see those in between.
                browser.dark(isDark).size(width, 900).open(path);

                // Then
                String how = "%s at %d, %s".formatted(path, width, isDark ? "dark" : "light");
                assertThat(browser.text()).contains("Waybill");
                assertThat(browser.isWiderThanTheWindow()).as(how).isFalse();
                assertThat(browser.barriers()).as(how).isEmpty();
                assertThat(browser.complaints()).as(how).isEmpty();
                browser.picture(Path.of("target", "pictures", "all", how.replaceAll("\\W+", "-") + ".png"));
            }
        }
        browser.dark(false);
    }

    @Test
    void whetherALeadWasLostAndWhetherASourceStillSendsIsOnTheFirstScreen() {
        browser.size(1200, 900).open("/");

        assertThat(browser.text())
                .contains("It balances: every event is accounted for at every sink.")
                .containsPattern("sendpilot (just now|\\d+ (seconds|minutes) ago)");
    }

    @Test
    void whySlackSaidNothingIsTwoClicksAway() {
        // When
        browser.size(1200, 900)
                .open("/")
                .clickCell("The ledger", "slack", "Filtered")
                .clickRow("lead_paul");

        // Then: the rule, and the values that decided
        browser.awaitText("routes/sinks/slack.camel.yaml:").awaitText("CONTACTED");
        assertThat(browser.path()).isEqualTo("/events/" + uninteresting);
    }

    @Test
    void whichLeadsTheCrmMissedInATimeIsTwoClicksAway() {
        Instant now = Instant.now();

        // When
        browser.size(1200, 900)
                .open("/")
                .clickCell("The ledger", "crm", "Parked")
                .fill("From", now.minus(Duration.ofMinutes(30)))
                .fill("To", now.plus(Duration.ofMinutes(1)))
                .click("Show");

        // Then
        browser.awaitText("crm parked");
        assertThat(browser.text())
                .contains("lead_paul", "lead_rita")
                .containsPattern("\\d+ events from ")
                .doesNotContain("crm delivered");
        assertThat(browser.path()).contains("sink=crm", "outcome=parked", "since=", "until=");
    }

    @Test
    void whatSlackWasToldAboutALeadIsTwoClicksAway() {
        // When
        browser.size(1200, 900).open("/").search("lead_paul").click("Everything about this lead");

        // Then
        browser.awaitText("What each sink was told").awaitText("slack dry run");
        assertThat(browser.text()).contains("crm parked", "422");
    }

    @Test
    void aParkedEventIsDeliveredAgainAfterTheQuestion() {
        // Given
        HubClient client = hub.client();
        crm.answer("", 422);
        String id = client.accepted("sendpilot", STATUS.formatted("4", "otto", "OPPORTUNITY"));
        client.settled(id);
        crm.takeAll();

        // When
        browser.size(1200, 900).open("/events/" + id).click("Deliver to crm again");
        String question = browser.text();
        browser.act(By.cssSelector("main form button"), WebElement::click);

        // Then
        assertThat(question).contains("crm");
        Awaitility.await().until(() -> "delivered"
                .equals(client.event(id).at("/sinks/crm/state").asText()));
        browser.awaitText("crm: delivered");
    }

    /** By how busy the machine is, so nothing fails; the plans of the queries are tested with the audit. */
    @Test
    void saysHowLongTheServerTakesForEachScreen() {
        List<String> screens = List.of(
                "/",
                "/events",
                "/events?last=any",
                "/events?sink=slack&outcome=filtered&last=any",
                "/events?sink=crm&outcome=parked&last=any",
                "/events?sink=crm&outcome=retrying&last=any",
                "/events?source=mailstand&type=message.replied&last=any",
                "/events?outcome=duplicate&last=any",
                "/events?outcome=rejected&last=any",
                "/events?outcome=unmapped&last=any",
                "/events?sink=crm&code=503",
                "/events?sink=crm&code=499",
                "/events?attempts=3",
                "/events?find=lead_7",
                "/events?find=person7@company7.example",
                "/events?find=camp_7",
                "/events?find=evt_00000000000000000000000000000007",
                "/events/" + uninteresting,
                "/events/" + uninteresting + "/why",
                "/leads/lead_7",
                "/leads/lead_paul",
                "/parked?sink=crm",
                "/replays",
                "/replays/new",
                "/sources",
                "/sinks",
                "/routes",
                "/changes",
                "/try?event=" + uninteresting);
        StringBuilder table = new StringBuilder(
                "Server time of each screen with %d events, in ms: median, longest of %d%n".formatted(EVENTS, TIMES));
        for (String path : screens) {
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < WARM + TIMES; i++) {
                long begin = System.nanoTime();
                HttpResponse<String> answer = hub.client().ops("GET", path, Map.of());
                double time = (System.nanoTime() - begin) / 1e6;
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                if (i >= WARM) {
                    times.add(time);
                }
            }
            Collections.sort(times);
            table.append("%8.1f %8.1f  %s%n".formatted(times.get(TIMES / 2), times.get(TIMES - 1), path));
        }
        System.out.println(table);
    }

    /** Those in the README and in {@code docs/pictures} are copies of these. */
    @Test
    void makesPicturesForTheDocs() {
        Map<String, String> screens = Map.of(
                "now", "/",
                "events", "/events?sink=slack",
                "event", "/events/" + opportunity,
                "lead", "/leads/lead_paul",
                "routes", "/routes");
        screens.forEach((name, path) -> {
            Path file = Path.of("target", "pictures", name + ".png");

            browser.size(1200, 1250).open(path).picture(file);

            assertThat(file).isNotEmptyFile();
        });
    }
}
