package io.waybill.finding;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that was meant by a mistyped one. */
public final class DidYouMean {

    private static final int CLOSE = 3;

    private DidYouMean() {}

    /** {@code did you mean 'channel'?}, or the other text if no known name is similar. */
    public static String among(Collection<String> known, String written, String otherwise) {
        return closest(known, written).map("did you mean '%s'?"::formatted).orElse(otherwise);
    }

    /** Answers the most similar known name, if any is similar. */
    public static Optional<String> closest(Collection<String> known, String written) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        int close = Math.min(CLOSE, (written.length() + 1) / 2);
        return known.stream()
                .min(Comparator.<String>comparingInt(name -> distance.apply(name, written))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance.apply(name, written) <= close);
    }
}
