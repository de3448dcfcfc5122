package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownSettingKeysTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            waybill.http.prot                | did you mean 'waybill.http.port'?
            waybill.sink.crm.retrys          | did you mean 'waybill.sink.crm.retries'?
            waybill.sink.slack.webhook_url   | did you mean 'waybill.sink.slack.webhook-url'?
            waybill.source.leadsail.secrets  | did you mean 'waybill.source.leadsail.secret'?
            waybill.source.leadsail.mailbox  | docs/configuration.md
            waybill.something.else.entirely  | docs/configuration.md
            waybill.sink.crm.header          | it must end in a name: waybill.sink.crm.header.NAME
            waybill.sink.salesforce.url      | there is no sink 'salesforce', only [archive, crm, exports, slack]
            waybill.sink.salesforce.url      | add routes/sinks/salesforce.camel.yaml
            waybill.source.sendpilot.secret  | there is no source 'sendpilot', only [leadsail]
            waybill.source.sendpilot.secret  | add routes/sources/sendpilot.camel.yaml
            waybill.sink.audit.url           | waybill.audit.jdbc-url
            """)
    void nameAnUnknownKeyItsLineAndWhatWasPerhapsMeant(String key, String fix) {
        assertThat(Written.in(folder, "", key + " = hush").problems())
                .singleElement()
                .asString()
                .contains("application.properties:2:", "'" + key + "'", fix)
                .doesNotContain("hush");
    }

    @Test
    void refuseAnUnknownSystemPropertyOfOurs() {
        assertThat(Written.in(folder)
                        .property("waybill.htp.port", "1")
                        .property("user.region", "eu")
                        .problems())
                .singleElement()
                .asString()
                .contains("-Dwaybill.htp.port", "'waybill.http.port'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waybill.source.leadsail.region",
                "waybill.sink.archive.folder",
                "waybill.sink.crm.header.X-Anything",
                "waybill.sink.slack.channel.any",
                "my.own.key"
            })
    void takeWhatARouteUsesAndKeysThatEndInAName(String key) {
        assertThat(Written.in(folder, key + " = 1").problems()).isEmpty();
    }
}
