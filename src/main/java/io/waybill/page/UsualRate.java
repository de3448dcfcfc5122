package io.waybill.page;

import io.waybill.audit.HourlyTotals;
import io.waybill.audit.HourlyTotals.By;
import io.waybill.audit.HourlyTotals.Count;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many events a source sent in the last full hour, and usually in the same hour of the week.
 *
 * @param usual the mean of the last weeks of which there is a record; null: there is none
 */
public record UsualRate(long lastHour, @Nullable Long usual) {

    private static final int WEEKS = 4;
    private static final Duration HOUR = Duration.ofHours(1);

    /** By source; those that never sent in these hours are not in it. */
    static Map<String, UsualRate> bySource(HourlyTotals totals, Instant now) {
        Instant hour = now.truncatedTo(ChronoUnit.HOURS).minus(HOUR);
        List<List<Count>> weeks = new ArrayList<>();
        for (int week = 1; week <= WEEKS; week++) {
            weeks.add(received(totals, hour.minus(7L * week, ChronoUnit.DAYS)));
        }
        return of(received(totals, hour), weeks);
    }

    private static List<Count> received(HourlyTotals totals, Instant hour) {
        return totals.webhooks(hour, hour.plus(HOUR), EnumSet.of(By.SOURCE, By.STATE)).stream()
                .filter(count -> count.state().equals("received"))
                .toList();
    }

    static Map<String, UsualRate> of(List<Count> lastHour, List<List<Count>> weeks) {
        Map<String, Long> last = new TreeMap<>();
        lastHour.forEach(count -> last.merge(count.source(), count.number(), Long::sum));
        Map<String, Long> before = new TreeMap<>();
        weeks.forEach(week -> week.forEach(count -> before.merge(count.source(), count.number(), Long::sum)));
        long recorded = weeks.stream().filter(week -> !week.isEmpty()).count();
        Map<String, UsualRate> rates = new TreeMap<>();
        before.forEach((source, number) -> rates.put(
                source, new UsualRate(last.getOrDefault(source, 0L), Math.round((double) number / recorded))));
        last.forEach((source, number) ->
                rates.putIfAbsent(source, new UsualRate(number, recorded == 0 ? null : Long.valueOf(0))));
        return rates;
    }
}
