package io.waybill.config;

import io.waybill.finding.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** The settings cannot be used. The message has a line for each problem: where, what is wrong, what to do. */
public final class SettingsException extends RuntimeException {

    private final transient List<Finding> findings;

    public SettingsException(List<Finding> findings) {
        super(findings.stream().map(Finding::toString).collect(Collectors.joining(System.lineSeparator())));
        this.findings = List.copyOf(findings);
    }

    public List<Finding> findings() {
        return findings;
    }

    public List<String> problems() {
        return findings.stream().map(Finding::toString).toList();
    }
}
