package io.waybill.finding;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The name someone who mistyped one may have meant. */
public final class DidYouMean {

    private static final int CLOSE = 3;

    private DidYouMean() {}

    /** {@code did you mean 'channel'?}, or what to say if nothing known is like it. */
    public static String among(Collection<String> known, String written, String otherwise) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .min(Comparator.comparingInt(name -> distance.apply(name, written)))
                .filter(name -> distance.apply(name, written) <= Math.min(CLOSE, written.length() / 2))
                .map("did you mean '%s'?"::formatted)
                .orElse(otherwise);
    }
}
