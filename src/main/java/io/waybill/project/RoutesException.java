package io.waybill.project;

import io.waybill.finding.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown if routes or mappings have errors. The message has a line for each: where, what, and what to do. */
public final class RoutesException extends RuntimeException {

    private final transient List<Finding> findings;

    public RoutesException(List<Finding> findings) {
        super(findings.stream().map(Finding::toString).collect(Collectors.joining(System.lineSeparator())));
        this.findings = List.copyOf(findings);
    }

    public RoutesException(Finding finding, Throwable cause) {
        super(finding.toString(), cause);
        this.findings = List.of(finding);
    }

    public List<Finding> findings() {
        return findings;
    }

    public List<String> problems() {
        return findings.stream().map(Finding::toString).toList();
    }
}
