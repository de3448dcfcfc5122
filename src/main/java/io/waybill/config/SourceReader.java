package io.waybill.config;

import io.waybill.config.SourceSettings.Scheme;
import io.waybill.finding.Finding;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads how sources are verified. */
final class SourceReader extends Reading {

    private static final String KNOWN =
            Arrays.stream(Scheme.values()).map(Scheme::written).collect(Collectors.joining(", "));

    SourceReader(Values values, List<Finding> problems) {
        super(values, problems);
    }

    SourceSettings read(String name) {
        Set<Scheme> schemes = schemes(name);
        List<Secret> secrets = Stream.of(Keys.SOURCE_SECRET, Keys.SOURCE_PREVIOUS_SECRET)
                .map(secret -> want(secret, name))
                .filter(Objects::nonNull)
                .map(Secret.class::cast)
                .toList();
        if (!schemes.isEmpty() && !schemes.contains(Scheme.NONE) && want(Keys.SOURCE_SECRET, name) == null) {
            missing(
                    Keys.SOURCE_SECRET,
                    name,
                    "is needed for verification '%s'; set it".formatted(text(Keys.VERIFICATION, name)));
        }
        String header = want(Keys.SOURCE_HEADER, name);
        if (schemes.contains(Scheme.HEADER) && header == null) {
            missing(
                    Keys.SOURCE_HEADER,
                    name,
                    "is needed for verification 'header'; name the header that carries the secret");
        }
        return new SourceSettings(name, schemes, secrets, header, need(Keys.ALLOW_UNVERIFIED, name));
    }

    private Set<Scheme> schemes(String name) {
        Set<Scheme> schemes = EnumSet.noneOf(Scheme.class);
        String key = Keys.VERIFICATION.of(name);
        List<String> chosen = need(Keys.VERIFICATION, name);
        for (String written : chosen) {
            Arrays.stream(Scheme.values())
                    .filter(scheme -> scheme.written().equals(written))
                    .findFirst()
                    .ifPresentOrElse(schemes::add, () -> problem(key, "must be among " + KNOWN + "; choose of these"));
        }
        if (chosen.isEmpty()) {
            missing(
                    Keys.VERIFICATION,
                    name,
                    "must be written, so that nobody is let in by oversight; choose of " + KNOWN);
        }
        if (schemes.contains(Scheme.NONE) && schemes.size() > 1) {
            problem(key, "'none' would let in whom the others refuse; drop it or them");
        }
        return schemes;
    }
}
