package io.waybill.project;

import io.waybill.finding.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A project with at least one file that cannot be read.
 *
 * @param findings which files, and why
 * @param routes the routes, if they can be read; null otherwise
 */
public record UnreadableProject(
        List<Finding> findings, @Nullable RouteFolder routes) implements ReadResult {

    public UnreadableProject {
        findings = List.copyOf(findings);
    }
}
