package io.waybill.config;

import java.util.List;

/** The settings cannot be used. All that is wrong with them, one line each: where, what, and what to do. */
public final class SettingsException extends RuntimeException {

    private final transient List<String> problems;

    public SettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
