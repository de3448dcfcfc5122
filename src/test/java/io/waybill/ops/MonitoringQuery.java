package io.waybill.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.project.YamlDocument;
import io.waybill.testing.HubClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query of a panel or an alert rule.
 *
 * @param where the panel's title or the rule's name
 * @param templates texts that name labels of the result, as {@code {{sink}}} or {@code {{ $labels.sink }}}
 */
record MonitoringQuery(String where, String expression, List<String> templates) {

    static final Path FOLDER = Path.of("packaging/monitoring");

    /** What Prometheus itself adds to every sample. */
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

    private static final Set<String> FUNCTIONS =
            Set.of("sum", "by", "and", "rate", "increase", "time", "histogram_quantile", "min_over_time");

    private static final Pattern SELECTOR =
            Pattern.compile("\\b(up|(?:waybill|jvm|process|system)_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([a-z_, ]+)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_$]+");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{ *(?:\\$labels\\.)?([a-z_]+) *}}");

    @Override
    public String toString() {
        return where + ": " + expression;
    }

    static List<MonitoringQuery> panels() throws IOException {
        List<MonitoringQuery> queries = new ArrayList<>();
        JsonNode dashboard = HubClient.json(Files.readString(FOLDER.resolve("grafana-dashboard.json")));
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(new MonitoringQuery(
                        panel.path("title").asText(),
                        target.path("expr").asText(),
                        List.of(target.path("legendFormat").asText())));
            }
        }
        return queries;
    }

    static List<MonitoringQuery> alerts() throws IOException {
        List<MonitoringQuery> queries = new ArrayList<>();
        JsonNode alerts = YamlDocument.json("alerts.yml", Files.readString(FOLDER.resolve("alerts.yml")));
        for (JsonNode rule : alerts.path("groups").path(0).path("rules")) {
            queries.add(new MonitoringQuery(
                    rule.path("alert").asText(),
                    rule.path("expr").asText(),
                    List.of(
                            rule.path("annotations").path("summary").asText(),
                            rule.path("annotations").path("description").asText())));
        }
        return queries;
    }

    /** The names, labels and values in it that the scrape does not have. */
    Set<String> unknownIn(Scrape scrape) {
        Set<String> unknown = new TreeSet<>();
        Set<String> labels = new TreeSet<>(OF_PROMETHEUS);
        for (MatchResult selector : all(SELECTOR, expression)) {
            String name = selector.group(1);
            List<Map<String, String>> samples = scrape.samples().getOrDefault(name, List.of());
            if (samples.isEmpty() && !name.equals("up")) {
                unknown.add(name);
            }
            samples.forEach(each -> labels.addAll(each.keySet()));
            if (selector.group(2) != null) {
                checkMatchers(selector.group(2), samples, unknown);
            }
        }
        Set<String> left = new TreeSet<>(labels);
        for (MatchResult grouping : all(GROUPING, expression)) {
            Set<String> grouped = Set.of(grouping.group(1).split(", ", -1));
            grouped.stream().filter(label -> !labels.contains(label)).forEach(unknown::add);
            left.retainAll(grouped);
        }
        for (String template : templates) {
            all(TEMPLATE, template).stream()
                    .map(match -> match.group(1))
                    .filter(label -> !left.contains(label))
                    .forEach(unknown::add);
        }
        String rest = GROUPING.matcher(
                        SELECTOR.matcher(RANGE.matcher(expression).replaceAll(""))
                                .replaceAll(""))
                .replaceAll("");
        all(WORD, rest).stream()
                .map(MatchResult::group)
                .filter(word -> !FUNCTIONS.contains(word))
                .forEach(unknown::add);
        return unknown;
    }

    private static void checkMatchers(String matchers, List<Map<String, String>> samples, Set<String> unknown) {
        for (MatchResult matcher : all(MATCHER, matchers)) {
            String label = matcher.group(1);
            if (OF_PROMETHEUS.contains(label)) {
                continue;
            }
            Arrays.stream(matcher.group(3).split("\\|", -1))
                    .filter(value -> samples.stream().noneMatch(each -> value.equals(each.get(label))))
                    .forEach(value -> unknown.add(label + "=" + value));
        }
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results().toList();
    }
}
