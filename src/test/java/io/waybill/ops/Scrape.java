package io.waybill.ops;

import io.waybill.testing.HubClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a hub answers to {@code GET /observe/metrics}.
 *
 * @param types of metrics, by name
 * @param samples the labels of each sample, by the sample's name
 */
record Scrape(String text, Map<String, String> types, Map<String, List<Map<String, String>>> samples) {

    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

    static Scrape of(HubClient hub) {
        String text = hub.ops("GET", "/observe/metrics", Map.of()).body();
        Map<String, String> types = new TreeMap<>();
        Map<String, List<Map<String, String>>> samples = new HashMap<>();
        text.lines().forEach(line -> {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                types.put(words[2], words[3]);
            } else if (!line.startsWith("#")) {
                samples.computeIfAbsent(line.split("[{ ]", 2)[0], name -> new ArrayList<>())
                        .add(labels(line));
            }
        });
        return new Scrape(text, types, samples);
    }

    private static Map<String, String> labels(String line) {
        Map<String, String> labels = new TreeMap<>();
        Matcher matcher = LABEL.matcher(line);
        while (matcher.find()) {
            labels.put(matcher.group(1), matcher.group(2));
        }
        return labels;
    }

    /** The names of a metric's labels; for a histogram without that of its buckets. */
    Set<String> labelsOf(String metric) {
        Set<String> labels = new TreeSet<>();
        for (String ending : List.of("", "_count", "_bucket")) {
            samples.getOrDefault(metric + ending, List.of()).forEach(each -> labels.addAll(each.keySet()));
        }
        labels.remove("le");
        return labels;
    }

    /** The value of a sample, written as in the answer: {@code waybill_queue{sink="crm",state="parked"}}. */
    double value(String sample) {
        return text.lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + sample + " in\n" + text));
    }
}
