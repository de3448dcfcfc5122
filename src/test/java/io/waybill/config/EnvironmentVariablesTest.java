package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentVariablesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            WAYBILL_SINK_SLACK_WEBOOK_URL  | did you mean 'WAYBILL_SINK_SLACK_WEBHOOK_URL'?
            WAYBILL_SINKS_SLACK_TOKEN      | did you mean 'WAYBILL_SINK_SLACK_TOKEN'?
            WAYBILL_AUDIT_PASWORD_FILE     | did you mean 'WAYBILL_AUDIT_PASSWORD_FILE'?
            WAYBILL_SINK_SALESFORCE_TENANT | docs/configuration.md
            WAYBILL_SINK_CRM_HEADER_       | docs/configuration.md
            """)
    void findsAnUnknownOneAndWhatWasPerhapsMeant(String variable, String fix) {
        assertThat(Written.in(folder).variable(variable, "hush").problems())
                .singleElement()
                .asString()
                .startsWith("environment variable " + variable + ": error: there is no such setting")
                .contains(fix)
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WAYBILL_SERVICE_HOST",
                "WAYBILL_SERVICE_PORT",
                "WAYBILL_SERVICE_PORT_HTTP",
                "WAYBILL_PORT_8080_TCP",
                "WAYBILL_PORT_8080_TCP_ADDR",
                "WAYBILL_OPS_SERVICE_HOST",
                "WAYBILL_HTTP_PORT_8080_TCP_PROTO",
                "WAYBILL_SINK_ARCHIVE_FOLDER",
                "PATH"
            })
    void leavesAloneWhatNobodyWroteForWaybill(String variable) {
        assertThat(Written.in(folder).variable(variable, "x").problems()).isEmpty();
    }

    @Test
    void leavesTheAddressOfAServiceAlone() {
        assertThat(Written.in(folder)
                        .variable("WAYBILL_PORT", "tcp://10.0.0.1:8080")
                        .problems())
                .isEmpty();
    }

    @Test
    void ignoresAServicesAddressInPlaceOfAPortWithAWarning() {
        // Given
        Written written =
                Written.in(folder, "waybill.http.port = 1001").variable("WAYBILL_HTTP_PORT", "tcp://10.0.0.1:8080");

        // Then
        assertThat(written.read().http().port()).isEqualTo(1001);
        assertThat(written.warnings())
                .singleElement()
                .asString()
                .startsWith("environment variable WAYBILL_HTTP_PORT: warning: is ignored")
                .contains("a service called 'waybill-http'");
    }
}
