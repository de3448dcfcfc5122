package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.AnsweringSink;
import io.waybill.testing.Browser;
import io.waybill.testing.TestHub;
import java.nio.file.Path;
import java.time.Duration;
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

/** What scripts add to the screens, and what a keyboard reaches, on a hub with a token. */
@Tag("full")
@Tag("own-parts")
class ControlsInBrowserIT {

    private static final String TOKEN = "s3cret";

    @TempDir
    private static Path folder;

    private static final AnsweringSink crm = new AnsweringSink();

    private static TestHub hub;
    private static Browser browser;
    private static String event;

    private static int events;

    @BeforeAll
    static void start() {
        hub = TestHub.start(folder, Map.of("waybill.ops.token", TOKEN, "waybill.sink.crm.url", crm.url()));
        browser = new Browser(hub.client().opsPort()).as("ada", TOKEN);
        event = accepted("jane.doe@acme.example");
        Awaitility.await().until(() -> browser.open("/events/" + event).text().contains("crm: delivered"));
    }

    @AfterAll
    static void stop() {
        browser.close();
        hub.close();
        crm.close();
    }

    /** A bounce, which the CRM is told of. */
    private static String accepted(String email) {
        return hub.client().accepted("mailstand", """
                {"id": "b%d", "type": "bounce", "campaign_id": "c9", "campaign_name": "It's $5 & \\"more\\"",
                 "to": "contact_%1$d", "to_email": "%s", "created_at": 1654703617}""".formatted(++events, email));
    }

    @Test
    void everyCopyButtonCopiesWhatItIsFor() {
        // Given
        browser.open("/events/" + event).awaitText("What crm would be sent");
        browser.run("document.querySelectorAll('details').forEach(each => { each.open = true; })");
        List<String> parts = browser.all(By.cssSelector("[data-copy]")).stream()
                .map(button -> button.getAttribute("data-copy"))
                .toList();
        assertThat(parts)
                .contains("id", "came-in", "curl", "became", "request-crm", "curl-crm")
                .anyMatch(part -> part.startsWith("sent-crm-"))
                .anyMatch(part -> part.startsWith("sent-curl-crm-"));

        for (String part : parts) {
            // When
            browser.act(By.cssSelector("[data-copy='%s']".formatted(part)), WebElement::click);
            browser.await(By.xpath("//*[@data-copy='%s'][.='Copied']".formatted(part)));

            // Then
            assertThat(browser.clipboard())
                    .as(part)
                    .isNotEmpty()
                    .isEqualTo(browser.await(By.id(part)).getDomProperty("textContent"));
        }
    }

    @Test
    void newEventsAppearInAnOpenListUntilItIsToldNotTo() {
        // Given
        browser.open("/events").click("show new events as they come").awaitText("stop showing new events");

        // When
        String id = accepted("tail@acme.example");

        // Then
        browser.await(By.cssSelector("a[href='/events/%s']".formatted(id)));

        // When
        browser.click("stop showing new events").awaitText("show new events as they come");

        // Then
        assertThat(browser.path()).doesNotContain("live");
        assertThat(browser.all(By.cssSelector("[sse-connect]"))).isEmpty();
    }

    @Test
    void aPartThatIsReplacedStaysAsItsReaderLeftIt() {
        // Given
        browser.size(360, 900)
                .open("/")
                .await(By.cssSelector("#hour-table summary"))
                .click();
        browser.run("document.querySelector('.wide').scrollLeft = 40;"
                + " document.querySelector('a[href=\"/sinks#crm\"]').focus({preventScroll: true});"
                + " document.querySelector('#hour-table').dataset.is = 'old';");

        // When
        accepted("swap@acme.example");

        // Then
        browser.await(By.cssSelector("#hour-table:not([data-is])"));
        assertThat(browser.run("return document.activeElement.getAttribute('href')"))
                .isEqualTo("/sinks#crm");
        assertThat(browser.run("return document.querySelector('#hour-table').open"))
                .isEqualTo(true);
        assertThat(browser.run("return document.querySelector('.wide').scrollLeft"))
                .isEqualTo(40L);
        browser.size(1200, 900);
    }

    @Test
    void aScreenSaysThatItMayBeOldUntilItIsUpToDateAgain() {
        browser.open("/").blocking("*fragments*");
        try {
            // When
            accepted("old@acme.example");

            // Then
            browser.awaitText("What you see may be old");
        } finally {
            browser.blocking();
        }

        // When
        accepted("new@acme.example");

        // Then
        browser.await(By.cssSelector("#old[hidden]"));
    }

    @Test
    void personalDataOfOneEventIsShownAfterTheQuestion() {
        // Given
        browser.open("/events/" + event);
        assertThat(browser.text()).doesNotContain("jane.doe");

        // When
        browser.click("Show its personal data");
        String question = browser.text();
        browser.click("Show them").awaitText("Personal data is shown.");

        // Then
        assertThat(question).contains("Show personal data?", "Do nothing").doesNotContain("jane.doe");
        assertThat(browser.text()).contains("jane.doe@acme.example");
        assertThat(browser.open("/events/" + event).text()).doesNotContain("jane.doe");
    }

    @Test
    void aLongSearchSaysThatItRuns() {
        browser.slow(Duration.ofSeconds(2));
        try {
            // When
            browser.open("/events").fill("Find", "no such text").enter();

            // Then
            browser.awaitText("Searching.").awaitText("No such event in this time.");
            assertThat(browser.text()).doesNotContain("Searching.");

            // When
            browser.open("/").search("nothing like it");

            // Then
            browser.awaitText("Searching.").awaitText("No such event in this time.");
            assertThat(browser.path()).startsWith("/events?find=nothing");
        } finally {
            browser.slow(Duration.ZERO);
        }
    }

    @Test
    void aSampleIsSentAndLeadsToItsEvent() {
        // When
        browser.open("/sources").click("Send a sample to leadsail");
        String question = browser.text();
        browser.click("Send the sample of lead.delivered").awaitText("The hub took it.");

        // Then
        assertThat(question).contains("Send leadsail the sample of lead.delivered?");
        String path = browser.await(By.linkText("What became of it")).getDomAttribute("href");
        Awaitility.await().until(() -> browser.open(path).text().contains("sub_sample_"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/events",
                "EVENT",
                "/parked",
                "/sources",
                "/sinks",
                "/routes",
                "/try",
                "/changes",
                "/replays/new"
            })
    void theTabKeyReachesEverythingAndOneSeesWhereItIs(String path) {
        String screen = path.replace("EVENT", "/events/" + event);

        assertThat(browser.open(screen).tab()).isEqualTo("Skip to the content");
        assertThat(browser.open(screen).lostOnKeyboards()).isEmpty();
    }
}
