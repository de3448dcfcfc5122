package io.waybill.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one source is verified.
 *
 * @param schemes any of them is enough
 * @param secrets the present one and, while it is changed, the one before
 * @param header the header that carries the secret, under {@link Scheme#HEADER}
 * @param allowUnverified whether {@link Scheme#NONE} serves callers from elsewhere too
 */
public record SourceSettings(
        String name,
        Set<Scheme> schemes,
        List<Secret> secrets,
        @Nullable String header,
        boolean allowUnverified) {

    /** The same source, with anyone believed: to find out what becomes of a payload. */
    public SourceSettings trusting() {
        return new SourceSettings(name, Set.of(Scheme.NONE), List.of(), null, true);
    }

    /** The ways to verify a webhook. */
    public enum Scheme {
        HEADER,
        PATH_TOKEN,
        NONE;

        /** As it is written in the settings. */
        public String written() {
            return Kind.written(this);
        }
    }
}
