package io.waybill.page;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart of numbers over time. Sizes are in the picture's own units.
 *
 * @param id for the page
 * @param what what is counted, and in which steps
 */
public record Bars(String id, String what, List<Count> counts, List<Bar> bars, long most) {

    public static final int WIDTH = 600;
    public static final int HEIGHT = 100;

    /** How many there were in a step of time. */
    public record Count(Instant at, long number) {}

    /** A bar of the chart; what is not zero can be seen. */
    public record Bar(Count count, double x, double width, double height) {
        public double y() {
            return HEIGHT - height;
        }
    }

    static Bars of(String id, String what, List<Count> counts) {
        long most = counts.stream().mapToLong(Count::number).max().orElse(0);
        double step = (double) WIDTH / Math.max(1, counts.size());
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            Count count = counts.get(i);
            if (count.number() > 0) {
                double height = Math.max(2, (double) HEIGHT * count.number() / most);
                bars.add(new Bar(count, i * step, Math.max(1, step - 1), height));
            }
        }
        return new Bars(id, what, counts, bars, most);
    }

    /** Those of the table beside the chart. */
    public List<Count> notZero() {
        return counts.stream().filter(count -> count.number() > 0).toList();
    }

    /** For an attribute. */
    public static String text(double size) {
        return String.format(Locale.ROOT, "%.1f", size);
    }

    public long total() {
        return counts.stream().mapToLong(Count::number).sum();
    }
}
