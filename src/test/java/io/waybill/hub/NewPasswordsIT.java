package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.redaction.Printed;
import io.waybill.testing.SecuredBroker;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker and the database ask for other passwords, which the files have, while the hub runs. */
@Tag("own-parts")
@Tag("full")
class NewPasswordsIT {

    private static final String USER = "rotating";

    @TempDir
    private Path folder;

    @Test
    void countWithoutARestartWhicheverComesFirstTheFileOrTheChange() throws Exception {
        Map<String, String> database = TestDatabase.POSTGRESQL.settings();
        try (Connection operator = TestDatabase.connect(database);
                SecuredBroker broker = SecuredBroker.start(folder.resolve("broker"), "first-of-broker")) {
            TestDatabase.createUser(operator, USER, "first-of-database");
            Map<String, String> settings = new HashMap<>(broker.settings());
            settings.put(
                    "waybill.broker.password-file", file("of-broker", "first").toString());
            settings.put(
                    "waybill.audit.password-file", file("of-database", "first").toString());
            settings.put("waybill.audit.username", USER);
            settings.put(
                    "waybill.audit.jdbc-url",
                    database.get("waybill.audit.jdbc-url").replaceFirst("\\?.*", ""));
            try (TestHub hub = TestHub.start(Files.createDirectory(folder.resolve("data")), settings)) {
                assertRecords(hub, 1);

                // When
                broker.changePassword("second-of-broker");
                TestDatabase.changePassword(operator, USER, "second-of-database");
                file("of-broker", "second");
                file("of-database", "second");

                // Then: the reload may find the broker's connections broken first, and is tried again
                assertReloaded(hub, 2);
                assertRecords(hub, 2);

                // When
                file("of-broker", "third");
                file("of-database", "third");
                assertReloaded(hub, 3);
                broker.changePassword("third-of-broker");
                TestDatabase.changePassword(operator, USER, "third-of-database");

                // Then
                assertRecords(hub, 3);
                for (String password : new String[] {"first", "second", "third"}) {
                    assertThat(Printed.now(password + "-of-broker " + password + "-of-database"))
                            .isEqualTo("•••• ••••");
                }
            }
            assertThat(Printed.now("third-of-broker")).isEqualTo("third-of-broker");
        }
    }

    private Path file(String name, String password) throws Exception {
        return Files.writeString(folder.resolve(name), password + "-" + name);
    }

    private static void assertRecords(TestHub hub, int event) {
        String body = """
                {"eventId":"evt_%d","eventType":"campaign.paused","workspaceId":"ws_1",
                 "timestamp":"2026-11-20T10:30:00.000Z","data":{"campaignId":"camp_1"}}""".formatted(event);
        soon().until(() -> hub.client().post("sendpilot", body).statusCode() < 300);
        soon().ignoreExceptions().until(() -> {
            JsonNode ledger = hub.client().ledger();
            return ledger.path("received").asInt() == event
                    && ledger.path("unrecorded").asInt() == 0
                    && ledger.path("balanced").asBoolean();
        });
    }

    /** A reload meanwhile is no failure: what had changed is in use. */
    private static void assertReloaded(TestHub hub, int generation) {
        soon().untilAsserted(() -> assertThat(hub.client().get("/api/routes").toString())
                .contains("\"generation\":%d,".formatted(generation))
                .contains("\"needRestart\":[]"));
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }
}
