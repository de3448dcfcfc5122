package io.waybill.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.config.RawSettings;
import io.waybill.config.Settings;
import io.waybill.config.SettingsFile;
import io.waybill.config.SettingsReader;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.rehearsal.Rehearsal;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Camel says of routes that cannot be built is told by file, line, and in usual words. */
class BuildFailureTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("WAYBILL_SOURCE_LEADSAIL_SECRET", "hush");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    slack | - choice:        | - chioce:              | 11: error: there is no step 'chioce'; write one of Camel's, such as to, choice or filter
                    slack | kamelet:slack    | kamelet:slak           | 17: error: there is no kamelet 'slak'; write one there is, such as kamelet:http
                    slack | otherwise:       | otherwhise:            | 21: error: 'otherwhise' is not known here; correct it, move it, or remove it
                    crm   | log:crm          | lgo:crm                | 19: error: there is no component 'lgo' in the jar; write one there is, such as kamelet:http or log:NAME
                    crm   | showHeaders:     | showHeader:            | 22: error: 'showHeader' is not an option of the endpoint; correct or remove it
                    crm   | showHeaders: true | showHeaders: '#nobody' | 22: error: 'showHeaders' cannot be '#nobody'; write a value of its kind, or declare the bean it names below 'beans'
                    crm   | message: one more | message: '{{nowhere}}' | 16: error: 'nowhere' is not set anywhere; set it in the settings, or write ${nowhere} for a value of the message
                    crm   | message: one more | message: '${boddy.x}'  | 16: error: simple has no function 'boddy'; compare as in ${header.kind} == 'new'
                    crm   | message: one more | message: 'one ${body'  | 16: error: '${' is opened and never closed; write '}' after what it names
                    crm   | simple: {expression: "{{waybill.sink.crm.region}}"} | simple: {expression: "resource:file:no.txt"} | 14: error: there is no file 'no.txt'; add it, or correct its name
                    """)
    void isToldByPlaceAndInUsualWords(String sink, String from, String to, String says) {
        String file = "routes/sinks/%s.camel.yaml".formatted(sink);
        TestRoutes project = TestRoutes.copyTo(folder, Path.of("src/test/resources/lint/project"))
                .replace(file, from, to)
                .replace("application.properties", "waybill.sink.crm.region = eu\n", "");
        if (!from.contains("region")) {
            project.replace("routes/sinks/crm.camel.yaml", "{{waybill.sink.crm.region}}", "eu");
        }

        assertThatThrownBy(() -> Rehearsal.of(routes(), settings()).close())
                .hasMessage("%s:%s".formatted(folder.resolve(file), says));
    }

    @Test
    void saysInCamelsWordsWhatIsNotKnown() {
        TestRoutes.copyTo(folder, Path.of("src/test/resources/lint/project"));

        assertThat(BuildFailure.explain(new IllegalStateException("something\n new"), routes())
                        .findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .isEqualTo("the routes cannot be built: something new; correct the step it names"));
    }

    private RouteSet routes() {
        return RouteSet.of(RouteFolder.read(folder.resolve("routes")));
    }

    private Settings settings() {
        RawSettings values = SettingsReader.values(
                SettingsFile.read(folder.resolve("application.properties")),
                routes().shape(),
                ENVIRONMENT,
                new Properties());
        return SettingsReader.read(values, routes().shape(), Clock.systemUTC());
    }
}
