package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.AuditSettings;
import io.waybill.testing.AnsweringSink;
import io.waybill.testing.Browser;
import io.waybill.testing.HubClient;
import io.waybill.testing.PastEvents;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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

/** The screens in a real browser, over very many events in PostgreSQL. */
@Tag("full")
@Tag("own-parts")
class PagesInBrowserIT {

    /** A million by hand: {@code -Dtest.past-events=1000000}. */
    private static final int EVENTS = Integer.getInteger("test.past-events", 100_000);

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
        for (int width : new int[] {360, 1200}) {
            // When
            browser.size(width, 900).open(path);

            // Then
            assertThat(browser.text()).contains("Waybill");
            assertThat(browser.isWiderThanTheWindow())
                    .as("%s at %d", path, width)
                    .isFalse();
            assertThat(browser.barriers()).as(path).isEmpty();
            assertThat(browser.complaints()).as(path).isEmpty();
        }
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
        browser.size(1200, 900).open("/events?sink=slack&outcome=filtered").clickRow("lead.status_changed");

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
                .click("Events")
                .choose("Sink", "crm")
                .choose("Outcome", "parked")
                .fill("From", now.minus(Duration.ofMinutes(30)))
                .fill("To", now.plus(Duration.ofMinutes(1)))
                .click("Show");

        // Then
        browser.awaitText("crm parked");
        assertThat(browser.text()).contains("lead_paul");
        assertThat(browser.path()).contains("sink=crm", "outcome=parked", "since=", "until=");
    }

    @Test
    void whatSlackWasToldAboutALeadIsTwoClicksAway() {
        // When
        browser.size(1200, 900)
                .open("/")
                .click("Events")
                .fill("Find", "lead_paul")
                .enter()
                .click("Everything about this lead");

        // Then
        browser.awaitText("What each sink was told").awaitText("slack dry run");
        assertThat(browser.text()).contains("crm parked", "422");
    }

    @Test
    void aParkedEventIsDeliveredAgainAfterTheQuestion() {
        // When
        browser.size(1200, 900).open("/events/" + opportunity);
        crm.takeAll();
        browser.click("Deliver to crm again");
        String question = browser.text();
        browser.await(By.cssSelector("main form button")).click();

        // Then
        assertThat(question).contains("crm");
        Awaitility.await().until(() -> "delivered"
                .equals(hub.client().event(opportunity).at("/sinks/crm/state").asText()));
        browser.awaitText("crm: delivered");
    }

    /** Those in the README and in {@code docs/pictures} are copies of these. */
    @Test
    void makesPicturesForTheDocs() {
        Map<String, String> screens = Map.of(
                "now", "/",
                "events", "/events?sink=slack",
                "event", "/events/" + uninteresting,
                "lead", "/leads/lead_paul",
                "routes", "/routes");
        screens.forEach((name, path) -> {
            Path file = Path.of("target", "pictures", name + ".png");

            browser.size(1280, 1250).open(path).picture(file);

            assertThat(file).isNotEmptyFile();
        });
    }
}
