package io.waybill.source.quarantine;

import io.waybill.config.QuarantineSettings;
import io.waybill.source.verification.VerificationResult;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which kept bodies go first when there is no room: those that proved least. But a quarter is kept for each kind of proof,
 * as the settings may ask for the wrong one. Nobody can tell the genuine ones from a stranger's among those that proved
 * equally much. So of them the one in the middle goes: a flood pushes out neither what came before nor what comes after it.
 */
final class Shelves {

    private static final int SHARES = 4;

    /** A body on disk. */
    record KeptBody(QuarantinedBody body, long descriptionBytes) {
        /** With its headers. */
        long bytes() {
            return body.size() + descriptionBytes;
        }
    }

    private final Shelf withoutProof = new Shelf();
    private final Shelf withWrongProof = new Shelf();
    private final Shelf withLateProof = new Shelf();
    private final List<Shelf> fromTheWorst = List.of(withoutProof, withWrongProof, withLateProof);

    void add(KeptBody kept) {
        shelf(kept).add(kept);
    }

    void remove(KeptBody kept) {
        shelf(kept).remove(kept);
    }

    private Shelf shelf(KeptBody kept) {
        VerificationResult result = kept.body().result();
        return result.compareTo(VerificationResult.MISMATCH) < 0
                ? withoutProof
                : result == VerificationResult.MISMATCH ? withWrongProof : withLateProof;
    }

    long bytes() {
        return fromTheWorst.stream().mapToLong(shelf -> shelf.bytes).sum();
    }

    /** The next to go, or null if there is room for all. */
    @Nullable
    KeptBody next(QuarantineSettings limits) {
        boolean tooMany = fromTheWorst.stream().mapToInt(Shelf::count).sum() > limits.maxEntries();
        if (!tooMany && bytes() <= limits.maxSize()) {
            return null;
        }
        return fromTheWorst.stream()
                .filter(shelf -> tooMany
                        ? shelf.count() > limits.maxEntries() / SHARES
                        : shelf.bytes > limits.maxSize() / SHARES)
                .findFirst()
                .map(Shelf::middle)
                .orElse(null);
    }

    /** Bodies that proved equally much: as many older as newer ones, or one older more. */
    private static final class Shelf {

        private static final Comparator<KeptBody> BY_AGE = Comparator.comparing(
                        (KeptBody kept) -> kept.body().firstAt())
                .thenComparing(kept -> kept.body().id());

        private final NavigableSet<KeptBody> older = new TreeSet<>(BY_AGE);
        private final NavigableSet<KeptBody> newer = new TreeSet<>(BY_AGE);
        private long bytes;

        void add(KeptBody kept) {
            boolean isOld = !older.isEmpty() && BY_AGE.compare(kept, older.last()) < 0;
            (isOld ? older : newer).add(kept);
            bytes += kept.bytes();
            balance();
        }

        void remove(KeptBody kept) {
            if (older.remove(kept) || newer.remove(kept)) {
                bytes -= kept.bytes();
                balance();
            }
        }

        private void balance() {
            while (older.size() > newer.size() + 1) {
                newer.add(older.pollLast());
            }
            while (newer.size() > older.size()) {
                older.add(newer.pollFirst());
            }
        }

        int count() {
            return older.size() + newer.size();
        }

        KeptBody middle() {
            return newer.isEmpty() ? older.last() : newer.first();
        }
    }
}
