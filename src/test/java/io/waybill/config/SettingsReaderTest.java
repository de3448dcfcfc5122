package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

    @TempDir
    Path folder;

    @Test
    void needsNothingWrittenButHowSourcesAreVerified() {
        // When
        Settings settings = Written.in(folder).read();

        // Then
        long quarterOfTheHeap = Runtime.getRuntime().maxMemory() / 100 * 25;
        assertThat(settings.http())
                .isEqualTo(new HttpSettings(
                        "0.0.0.0",
                        8080,
                        null,
                        1_000_000,
                        quarterOfTheHeap,
                        200,
                        5_000,
                        Duration.ofSeconds(60),
                        null,
                        List.of()));
        assertThat(settings.ops()).isEqualTo(new OpsSettings("127.0.0.1", 8081, null));
        assertThat(settings.dataDir()).isEqualTo(Path.of("data"));
        assertThat(settings.broker().isEmbedded()).isTrue();
        assertThat(settings.audit().isEmbedded()).isTrue();
        assertThat(settings.dedupeWindow()).isEqualTo(Duration.ofDays(7));
        assertThat(settings.secretFields().names()).contains("magic_link_token", "password");
        assertThat(Written.in(folder).leadsail().allowUnverified()).isFalse();
        assertThat(Written.in(folder).sink("crm"))
                .extracting(SinkSettings::timeout, SinkSettings::retries, SinkSettings::concurrency)
                .containsExactly(Duration.ofSeconds(10), 5, 8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            waybill.http.port               | 65536          | a whole number from 0 to 65535
            waybill.http.port               | http           | a whole number from 0 to 65535
            waybill.http.max-body           | 1000           | a size such as 500KB or 1MB
            waybill.http.max-in-flight      | 0              | a whole number from 1 to 2000
            waybill.http.public-url         | hooks.example  | an address such as https://hooks.example
            waybill.http.public-url         | https://h/webhooks/ | without user name, query and /webhooks
            waybill.http.trusted-proxies    | proxy.example  | IP addresses and ranges such as 127.0.0.1 or 10.0.0.0/8
            waybill.http.trusted-proxies    | 10.0.0.0/33    | IP addresses and ranges
            waybill.http.trusted-proxies    | ::1, 0.0.0.0/0 | not all addresses (/0)
            waybill.dedupe.window           | 91d            | a time from 1m to 90d
            waybill.sink.crm.timeout        | 121s           | a time from 1s to 120s
            waybill.sink.crm.timeout        | 999ms          | a time from 1s to 120s
            waybill.sink.crm.retries        | 11             | a whole number from 0 to 10
            waybill.sink.crm.concurrency    | 65             | a whole number from 1 to 64
            waybill.sink.crm.mode           | on             | one of auto, live, dry, off
            waybill.sink.crm.url            | crm.example    | an address such as https://
            waybill.broker.url              | amqp://broker  | vm://0, or tcp://
            waybill.audit.jdbc-url          | jdbc:mysql:db  | jdbc:postgresql:
            waybill.ops.host                | [::zz]         | not an address of this machine
            waybill.source.leadsail.allow-unverified | yes   | true or false
            """)
    void namesTheLineTheKeyTheValueAndTheRuleOfAValueOutOfRange(String key, String value, String rule) {
        assertThat(Written.in(folder, "", key + " = " + value).problems())
                .singleElement()
                .asString()
                .contains("application.properties:2:", "'" + key + "'", "'" + value + "'", rule);
    }

    @Test
    void tellsAllProblemsAtOnce() {
        // Given
        String text = """
                waybill.http.port = x
                waybill.http.prot = 8080
                waybill.sink.crm.mode = live
                waybill.sink.crm.retries = 99
                waybill.sink.salesforce.url = https://salesforce.example
                waybill.ops.host = 0.0.0.0
                """;

        // Then
        assertThat(Written.exactlyIn(folder, text).problems())
                .hasSize(7)
                .anyMatch(problem -> problem.contains("'waybill.http.port'"))
                .anyMatch(problem -> problem.contains("'waybill.http.prot'"))
                .anyMatch(problem -> problem.contains("'waybill.sink.crm.mode'"))
                .anyMatch(problem -> problem.contains("'waybill.sink.crm.retries'"))
                .anyMatch(problem -> problem.contains("'waybill.sink.salesforce.url'"))
                .anyMatch(problem -> problem.contains("'waybill.ops.host'"))
                .anyMatch(problem -> problem.contains("'waybill.source.leadsail.verification'"))
                .allMatch(problem -> problem.lines().count() == 1);
    }

    @Test
    void refusesAnOpsPortForEveryoneWithoutAToken() {
        assertThat(Written.in(folder, "waybill.ops.host = 0.0.0.0").problems())
                .singleElement()
                .asString()
                .contains("'waybill.ops.host' = '0.0.0.0'", "set waybill.ops.token");
        assertThat(Written.in(folder, "waybill.ops.host = 0.0.0.0")
                        .variable("WAYBILL_OPS_TOKEN", "hush")
                        .read()
                        .ops()
                        .token())
                .isEqualTo(new Secret("hush"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "::1"})
    void needsNoTokenOnALoopbackAddress(String host) {
        assertThat(Written.in(folder, "waybill.ops.host = " + host).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://broker:61616", "(tcp://a:61616,tcp://b:61616)?ha=true"})
    void takesAnExternalBroker(String url) {
        BrokerSettings broker =
                Written.in(folder, "waybill.broker.url = " + url).read().broker();

        assertThat(broker.isEmbedded()).isFalse();
        assertThat(broker.url()).isEqualTo(url);
    }

    @Test
    void neverPrintsASecret() {
        // Given
        String text = """
                waybill.ops.token = hush
                waybill.broker.password = hush
                waybill.audit.jdbc-url = jdbc:postgresql://db/waybill?password=hush
                waybill.audit.password = hush
                waybill.source.leadsail.verification = path-token
                waybill.source.leadsail.secret = hush
                waybill.source.leadsail.previous-secret = hush
                waybill.sink.crm.header.Authorization = Bearer hush
                waybill.sink.crm.oauth2.token-url = https://crm.example/token
                waybill.sink.crm.oauth2.client-id = waybill
                waybill.sink.crm.oauth2.client-secret = hush
                waybill.sink.slack.webhook-url = https://hooks.example/hush
                waybill.sink.slack.token = hush
                waybill.sink.slack.channel.alerts = https://hooks.example/hush
                """;

        // Then
        assertThat(Written.exactlyIn(folder, text).read().toString())
                .contains("jdbc:postgresql://db/waybill", "Authorization", Secret.MASK)
                .doesNotContain("hush");
    }

    @Test
    void neverPrintsAKeyInAnAddress() {
        assertThat(Written.in(folder, "waybill.sink.crm.url = https://me:hush@crm.example/api?key=hush")
                        .read()
                        .toString())
                .contains("crm.example/api")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            waybill.sink.slack.webhook-url       | waybill.sink.slack.webhook-url
            waybill.sink.crm.header.X-Api-Key    | waybill.sink.crm.header.x-api-key
            """)
    void namesASecretThatIsWrongWithoutItsValue(String key, String otherKey) {
        assertThat(Written.in(folder, key + " = hush", otherKey + " = hush").problems())
                .anyMatch(problem -> problem.contains("application.properties:") && problem.contains(otherKey))
                .noneMatch(problem -> problem.contains("hush"));
    }
}
