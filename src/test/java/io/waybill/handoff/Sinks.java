package io.waybill.handoff;

import io.waybill.record.TakenTypes;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sinks as their routes describe them. */
final class Sinks {

    private Sinks() {}

    static Map<String, TakenTypes> takingAll(String... names) {
        return Stream.of(names).collect(Collectors.toMap(Function.identity(), name -> TakenTypes.all("", 0)));
    }
}
