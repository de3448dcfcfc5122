package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.record.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ids of events on disk. */
class SeenIdStoreTest {

    private static final Duration WINDOW = Duration.ofDays(7);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-02-24T10:30:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("seen.mv");
    }

    @Test
    void knowsWhatItWasToldWhenItIsOpenedAgain() {
        // Given
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            index.add(List.of("evt_1", "evt_2"), 0);
        }

        // Then
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            assertThat(index.contains("evt_2")).isTrue();
            assertThat(index.contains("evt_3")).isFalse();
        }
    }

    @Test
    void missesNoIdWhileItReadsThemForItsFilter() {
        // Given: ids in the map of a day, ids that are still to be moved there, and some that are added meanwhile
        List<String> ids =
                IntStream.range(0, 130_000).mapToObj("evt_%d"::formatted).toList();
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            index.add(ids.subList(0, 70_000), 1);
        }

        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            index.markAs(new Mark("hub", 1));
            for (int i = 70_000; i < ids.size(); i += 10_000) {
                // When
                index.add(ids.subList(i, i + 10_000), i);

                // Then
                assertThat(ids.subList(0, i + 10_000)).allMatch(index::contains);
            }
            Awaitility.await().until(index::isQuick);
            assertThat(ids).allMatch(index::contains);
            assertThat(index.contains("evt_never")).isFalse();
        }
    }

    @Test
    void anEarlierVersionCanOpenIt() {
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            index.add(List.of("evt_1"), 1);
        }

        // Then: it takes every other map for that of a day
        try (MVStore store = new MVStore.Builder().fileName(file.toString()).open()) {
            assertThat(store.getMapNames().stream().filter(name -> !name.equals("fresh")))
                    .isNotEmpty()
                    .allSatisfy(LocalDate::parse);
        }
    }

    @Test
    void isForTheHubsOwnUserAlone() throws IOException {
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            index.add(List.of("evt_1"), 0);
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void forgetsWholeDaysWhenTheirTimeIsOver() {
        // Given
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            index.add(IntStream.range(0, 60_000).mapToObj(SeenIdStoreTest::id).toList(), 0);
            assertThat(index.contains(id(59_999))).isTrue();
        }

        // Then
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, Clock.offset(CLOCK, Duration.ofDays(9)))) {
            assertThat(index.contains(id(59_999))).isFalse();
            index.add(List.of("evt_1"), 0);
            assertThat(index.contains("evt_1")).isTrue();
        }
    }

    @Test
    void remembersWhatIsPendingHoweverOldItIs() {
        // Given: more than stay among the fresh ones
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            index.add(IntStream.range(0, 60_000).mapToObj(SeenIdStoreTest::id).toList(), 0);
        }

        // When: a later day is added, first before it is known what is pending
        Instant accepted = CLOCK.instant();
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, Clock.offset(CLOCK, Duration.ofDays(30)))) {
            index.add(List.of("evt_1"), 0);
            index.remember(new Pending(Set.of(id(7)), accepted));
            index.add(List.of("evt_2"), 0);

            // Then
            assertThat(index.contains(id(7))).isTrue();
            assertThat(index.contains(id(8))).isFalse();
        }

        // When: it is pending no more
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, Clock.offset(CLOCK, Duration.ofDays(30)))) {
            index.remember(new Pending(Set.of(), null));
            index.add(List.of("evt_3"), 0);
            index.remember(new Pending(Set.of(id(7)), accepted));

            // Then: its day is forgotten
            assertThat(index.contains(id(7))).isFalse();
            assertThat(index.contains("evt_2")).isTrue();
        }
    }

    private record Pending(Set<String> ids, Instant since) implements PendingEvents {
        @Override
        public boolean isPending(String eventId) {
            return ids.contains(eventId);
        }

        @Override
        public Optional<Instant> oldest() {
            return Optional.ofNullable(since);
        }
    }

    @Test
    void growsOnDiskAndNotInMemory() {
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            // Given
            long before = heapUsed();
            for (int batch = 0; batch < 110; batch++) {
                int first = batch * 2_000;
                index.add(
                        IntStream.range(first, first + 2_000)
                                .mapToObj(SeenIdStoreTest::id)
                                .toList(),
                        0);
            }

            // Then
            assertThat(file.toFile().length()).isGreaterThan(10L << 20);
            assertThat(heapUsed() - before).isLessThan(32L << 20);
            assertThat(index.contains(id(0))).isTrue();
            assertThat(index.contains(id(219_999))).isTrue();
            assertThat(index.contains(id(220_000))).isFalse();
        }
    }

    @Test
    void movesADamagedFileAside() throws IOException {
        Files.writeString(file, "no index".repeat(10_000));

        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            assertThat(index.size()).isZero();
            assertThat(folder.resolve("seen.mv.damaged")).hasContent("no index".repeat(10_000));
        }
    }

    @Test
    void namesTheFileThatCannotBeOpened() throws IOException {
        Files.createDirectories(file);

        assertThatThrownBy(() -> new SeenIdStore(file, WINDOW, CLOCK))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void belongsToTheBrokerWhoseEventsItKnows() {
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            assertThat(index.belongsTo(expected("one", 0, true)))
                    .as("it may have been deleted")
                    .isFalse();
            index.add(List.of("evt_1"), 0);
            assertThat(index.belongsTo(expected("one", 0, true)))
                    .as("of an earlier version")
                    .isTrue();
            assertThat(index.belongsTo(expected("one", 0, false))).isFalse();

            index.markAs(new Mark("one", 1));
            index.add(List.of("evt_2"), 2);
        }
        try (SeenIdStore index = new SeenIdStore(file, WINDOW, CLOCK)) {
            assertThat(index.belongsTo(expected("one", 2, false))).isTrue();
            assertThat(index.belongsTo(expected("one", 3, false))).isFalse();
            assertThat(index.belongsTo(expected("another", 2, false))).isFalse();
        }
    }

    private static IdempotentRepository.Expected expected(String instance, long number, boolean isFirst) {
        return new IdempotentRepository.Expected(new Mark(instance, number), isFirst, false);
    }

    /** As events' ids are: without order. */
    private static String id(int number) {
        return "evt_%016x%016x".formatted(number * 0x9E3779B97F4A7C15L, (long) number);
    }

    private static long heapUsed() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
