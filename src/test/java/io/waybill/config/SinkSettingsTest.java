package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.SinkSettings.Mode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinkSettingsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            auto | https://crm.example | LIVE
            auto |                     | DRY
            live | https://crm.example | LIVE
            dry  | https://crm.example | DRY
            dry  |                     | DRY
            off  | https://crm.example | OFF
            off  |                     | OFF
            """)
    void isLiveWithAnAddressAndDryWithoutUnlessTheModeSaysOtherwise(String configured, String url, Mode mode) {
        // When
        SinkSettings sink = Written.in(
                        folder,
                        "waybill.sink.crm.mode = " + configured,
                        "waybill.sink.crm.url = " + Objects.requireNonNullElse(url, ""))
                .sink("crm");

        // Then
        assertThat(sink.mode()).isEqualTo(mode);
        assertThat(sink.isLive()).isEqualTo(mode == Mode.LIVE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waybill.sink.slack.webhook-url = https://hooks.example/T1",
                "waybill.sink.slack.token = xoxb-1",
                "waybill.sink.slack.channel.alerts = https://hooks.example/A\n"
                        + "waybill.sink.slack.channel.sales = https://hooks.example/S"
            })
    void isLiveForSlackWithAHookATokenOrAHookForEachChannel(String lines) {
        assertThat(Written.in(folder).sink("slack").mode()).isEqualTo(Mode.DRY);
        assertThat(Written.in(folder, lines).sink("slack").mode()).isEqualTo(Mode.LIVE);
    }

    @Test
    void isLiveForASinkThatNeedsNoAddress() {
        assertThat(Written.in(folder).sink("archive").mode()).isEqualTo(Mode.LIVE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            crm   | waybill.sink.crm.url
            slack | waybill.sink.slack.webhook-url
            slack | waybill.sink.slack.token
            """)
    void refusesToBeLiveWithoutAnAddressAndNamesTheKeysThatGiveOne(String sink, String key) {
        assertThat(Written.in(folder, "waybill.sink.%s.mode = live".formatted(sink))
                        .problems())
                .singleElement()
                .asString()
                .contains("application.properties:1:", "'waybill.sink.%s.mode' = 'live'".formatted(sink), key, "'dry'");
    }

    @Test
    void refusesALiveSlackSinkThatCannotReachAChannelOfItsRoute() {
        assertThat(Written.in(folder, "waybill.sink.slack.channel.alerts = https://hooks.example/hush")
                        .problems())
                .singleElement()
                .asString()
                .contains("'waybill.sink.slack.channel.sales'", "webhook-url", ".token")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dry", "off"})
    void asksForNoWayToAChannelOfASinkThatCallsNone(String mode) {
        assertThat(Written.in(
                                folder,
                                "waybill.sink.slack.channel.alerts = https://hooks.example/A",
                                "waybill.sink.slack.mode = " + mode)
                        .problems())
                .isEmpty();
    }

    @Test
    void knowsWhereEachChannelOfARouteIs() {
        // When
        SinkSettings.Slack slack = Written.in(
                        folder,
                        "waybill.sink.slack.token = xoxb-1",
                        "waybill.sink.slack.channel.alerts = #on-call",
                        "waybill.sink.slack.channel.campaigns = https://hooks.example/C")
                .sink("slack")
                .slack();

        // Then
        assertThat(slack.channel("alerts")).isEqualTo("#on-call");
        assertThat(slack.channel("campaigns")).isEqualTo("https://hooks.example/C");
        assertThat(slack.channel("sales")).isEqualTo("#sales-opportunities");
        assertThat(slack.channel("other")).isEqualTo("#other");
    }

    @Test
    void warnsOfSeveralChannelsThatOneIncomingWebhookCannotTellApart() {
        String hook = "waybill.sink.slack.webhook-url";

        assertThat(Written.in(folder)
                        .variable("WAYBILL_SINK_SLACK_WEBHOOK_URL", "https://hooks.example/T1/hush")
                        .warnings())
                .singleElement()
                .asString()
                .contains("'" + hook + "'", "the messages for alerts, sales all go there", "waybill.sink.slack.token")
                .doesNotContain("hush");
        assertThat(Written.in(folder, "waybill.sink.slack.channel.sales = #sales")
                        .variable("WAYBILL_SINK_SLACK_WEBHOOK_URL", "https://hooks.example/T1/hush")
                        .warnings())
                .hasSize(1);
        assertThat(Written.in(folder)
                        .variable("WAYBILL_SINK_SLACK_WEBHOOK_URL", "https://hooks.example/T1/hush")
                        .variable("WAYBILL_SINK_SLACK_CHANNEL_SALES", "https://hooks.example/T1/sales")
                        .warnings())
                .isEmpty();
        assertThat(Written.in(folder)
                        .variable("WAYBILL_SINK_SLACK_WEBHOOK_URL", "https://hooks.example/T1/hush")
                        .variable("WAYBILL_SINK_SLACK_TOKEN", "xoxb-1")
                        .warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://slack relay/hush", "https:///hush", "https://hooks.example/hush here"})
    void refusesAChannelsAddressThatIsNone(String address) {
        assertThat(Written.in(
                                folder,
                                "waybill.sink.slack.token = xoxb-1",
                                "waybill.sink.slack.channel.alerts = " + address)
                        .problems())
                .singleElement()
                .asString()
                .contains("'waybill.sink.slack.channel.alerts'", "an address such as")
                .doesNotContain("hush here", "/hush ");
    }

    @Test
    void namesWhatIsMissingOfOauth() {
        assertThat(Written.in(folder, "waybill.sink.crm.oauth2.token-url = https://crm.example/token")
                        .problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("'waybill.sink.crm.oauth2.client-id'", "set it"),
                        problem -> assertThat(problem).contains("'waybill.sink.crm.oauth2.client-secret'", "set it"));
    }

    @Test
    void readsOauth() {
        // When
        SinkSettings sink = Written.in(
                        folder,
                        "waybill.sink.crm.oauth2.token-url = https://crm.example/token",
                        "waybill.sink.crm.oauth2.client-id = waybill",
                        "waybill.sink.crm.oauth2.client-secret = hush",
                        "waybill.sink.crm.oauth2.scope = leads contacts")
                .sink("crm");

        // Then
        assertThat(sink.oauth())
                .isEqualTo(new SinkSettings.OAuth(
                        new Address(URI.create("https://crm.example/token")),
                        "waybill",
                        new Secret("hush"),
                        "leads contacts"));
    }

    @Test
    void needsAFolderForTheFilesThatALiveSinkFetches() {
        String url = "waybill.sink.exports.url = https://api.example";

        assertThat(Written.in(folder).sink("exports").mode()).isEqualTo(Mode.DRY);
        assertThat(Written.in(folder, url).problems())
                .singleElement()
                .asString()
                .contains("'waybill.sink.exports.download.folder': is required");
        SinkSettings sink = Written.in(
                        folder,
                        url,
                        "waybill.sink.exports.download.folder = exports",
                        "waybill.sink.exports.download.hosts = files.example, *.store.example:8443",
                        "waybill.sink.exports.download.max-size = 2GB")
                .sink("exports");
        assertThat(sink.download())
                .isEqualTo(new SinkSettings.Download(
                        Path.of("exports"),
                        List.of(new AllowedHost("files.example", -1), new AllowedHost("*.store.example", 8443)),
                        2_000_000_000L,
                        Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            crm.username = news                    | mail
            crm.password-file = secret             | mail
            crm.starttls = never                   | mail
            crm.magic-link.leadsail = data.token   | mail
            crm.download.max-size = 1GB            | download
            crm.api-url = https://slack.example    | slack
            crm.channel.alerts = #alerts           | slack
            slack.url = https://slack.example      | download or kamelet:http or kamelet:mail
            slack.header.X-Tenant = acme           | download or kamelet:http
            slack.oauth2.scope = all               | download or kamelet:http
            """)
    void warnsOfASettingThatTheRouteHasNoUseFor(String setting, String kamelets) throws IOException {
        Files.writeString(folder.resolve("secret"), "s3cret");
        String line = "waybill.sink." + setting.replace("= secret", "= " + folder.resolve("secret"));

        assertThat(Written.in(folder, line).warnings())
                .singleElement()
                .asString()
                .contains(":1: warning: '%s': has no effect, because the sink's route has no kamelet:%s; remove it"
                        .formatted(line.substring(0, line.indexOf(' ')), kamelets));
        assertThat(Written.in(
                                folder,
                                "waybill.sink.crm.header.X-Tenant = acme",
                                "waybill.sink.exports.header.X-Tenant = acme",
                                "waybill.sink.exports.download.max-size = 1GB",
                                "waybill.sink.crm.username =")
                        .warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://files.example",
                "*",
                "*.com",
                "files.example/a",
                "files..example:x",
                "a b",
                "a.example:0",
                "a.example:65536"
            })
    void takesNamesOfHostsAlone(String hosts) {
        assertThat(Written.in(folder, "waybill.sink.exports.download.hosts = " + hosts)
                        .problems())
                .singleElement()
                .asString()
                .contains("must be names of hosts");
    }
}
