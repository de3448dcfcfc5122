package io.waybill.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.lint.Lint;
import io.waybill.project.ProjectFiles;
import io.waybill.project.RouteFolder;
import io.waybill.redaction.HiddenSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in packaging/kubernetes, against Kubernetes' own types, and against the hub. */
class KubernetesTest {

    private static final Path MANIFESTS = Path.of("packaging/kubernetes");
    private static final Pattern SECRET = Pattern.compile("/etc/waybill/secrets/([a-z-]+)");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "external"})
    void areAsKubernetesWantsThem(String overlay) {
        assertThat(problems(MANIFESTS, overlay)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    base/statefulset.yaml         | readinessProbe:             | readynessProbe:             | readynessProbe
                    base/statefulset.yaml         | periodSeconds: 10           | periodSecond: 10            | periodSecond
                    base/statefulset.yaml         | replicas: 1                 | replicas: one               | replicas
                    base/statefulset.yaml         | replicas: 1                 | replicas: "1"               | replicas
                    base/statefulset.yaml         | runAsNonRoot: true          | runAsNonRoot: "true"        | runAsNonRoot
                    base/statefulset.yaml         | args: [run                  | args: [1                    | args
                    base/statefulset.yaml         | --watch                     | --wach                      | --wach
                    base/statefulset.yaml         | health/ready                | health/readyness            | a probe asks for
                    base/statefulset.yaml         | port: ops}                  | port: opps}                 | no port 'opps'
                    base/statefulset.yaml         | enableServiceLinks: false   | enableServiceLinks: true    | enableServiceLinks
                    base/statefulset.yaml         | {name: routes, mountPath    | {name: rotes, mountPath     | those mounted
                    base/statefulset.yaml         | name: waybill-settings      | name: waybill-setting       | no ConfigMap 'waybill-setting'
                    base/statefulset.yaml         | serviceName: waybill-ops    | serviceName: waybill-op     | no Service 'waybill-op'
                    base/statefulset.yaml         | /settings, readOnly: true   | /settings, subPath: a       | subPath
                    base/statefulset.yaml         | PeriodSeconds: 30           | PeriodSeconds: 10           | killed after 10 s
                    base/services.yaml            | targetPort: http            | targetPort: htp             | no port 'htp'
                    base/services.yaml            | port: 80,                   | port: "80",                 | port
                    base/network.yaml             | - {port: http}              | - {prot: http}              | prot
                    base/network.yaml             | matchLabels: {app           | matchLabel: {app            | matchLabel
                    base/disruption.yaml          | matchLabels: {app           | matchLabels: {ap            | PodDisruptionBudget selects
                    base/disruption.yaml          | policy/v1                   | policy/v1beta1              | policy/v1beta1
                    base/kustomization.yaml       | services.yaml               | service.yaml                | service.yaml
                    embedded/kustomization.yaml   | configMapGenerator          | configMapGenerators         | configMapGenerators
                    embedded/kustomization.yaml   | Hash: true                  | Hash: false                 | generatorOptions
                    """)
    void aMistakeInThemIsFound(String file, String right, String wrong, String found) throws IOException {
        // Given
        try (Stream<Path> files = Files.walk(MANIFESTS)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(MANIFESTS.relativize(path));
                Files.createDirectories(copy.getParent());
                Files.copy(path, copy);
            }
        }
        String text = Files.readString(folder.resolve(file));
        Files.writeString(folder.resolve(file), text.replaceFirst(Pattern.quote(right), wrong));

        // Then
        assertThat(text).contains(right);
        assertThat(problems(folder, "embedded")).singleElement().asString().contains(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "external"})
    void theHubTakesTheSettingsAndTheRoutesAsTheyAreMounted(String overlay) throws Exception {
        // Given
        Path routes = MountedConfigMap.in(folder.resolve("routes"), MountedConfigMap.routes())
                .folder();
        Path settings = MountedConfigMap.in(
                        folder.resolve("settings"),
                        MountedConfigMap.data(KubernetesModel.build(MANIFESTS.resolve(overlay))))
                .folder()
                .resolve("application.properties");
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        String text = Files.readString(settings);
        for (String secret :
                SECRET.matcher(text).results().map(match -> match.group(1)).toList()) {
            Files.writeString(
                    secrets.resolve(secret),
                    secret.endsWith("-url") ? "https://sink.example/" + secret : "a-secret-of-this-test");
        }
        Files.writeString(settings, SECRET.matcher(text).replaceAll(secrets + "/$1"));

        // When
        ProjectFiles files = new ProjectFiles(settings, routes, Map.of(), new Properties(), Clock.systemUTC());

        // Then
        try (HiddenSecrets hidden = new HiddenSecrets()) {
            assertThat(new Lint(files).check(files.read(), hidden)).isEmpty();
        }
        assertThat(RouteFolder.read(routes).files())
                .isEqualTo(RouteFolder.read(Path.of("routes")).files());
    }

    @Test
    void theUserIsTheImages() throws IOException {
        assertThat(Files.readString(Path.of("packaging/Containerfile"))).contains("USER 10001:10001");
        assertThat(Files.readString(MANIFESTS.resolve("base/statefulset.yaml")))
                .contains("runAsUser: 10001", "runAsGroup: 10001", "fsGroup: 10001");
    }

    @Test
    void theInstructionsNameEverySecret() throws IOException {
        String page = Files.readString(Path.of("packaging/README.md"));
        for (String overlay : List.of("embedded", "external")) {
            SECRET.matcher(Files.readString(MANIFESTS.resolve(overlay).resolve("application.properties")))
                    .results()
                    .map(match -> "`%s`".formatted(match.group(1)))
                    .forEach(secret -> assertThat(page).contains(secret));
        }
    }

    /** What kustomize or the server would refuse, and what would not work. */
    private static List<String> problems(Path manifests, String overlay) {
        try {
            return KubernetesObjects.problems(KubernetesModel.build(manifests.resolve(overlay)));
        } catch (RuntimeException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }
}
