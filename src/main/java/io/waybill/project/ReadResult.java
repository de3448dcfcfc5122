package io.waybill.project;

import io.waybill.finding.Finding;
import java.util.List;

/** What a look at the users' files shows. Two are equal when they show the same. */
public sealed interface ReadResult {

    /** They can be read. */
    record Legible(ProjectSnapshot saved) implements ReadResult {}

    /** One of them cannot. */
    record Illegible(List<Finding> findings) implements ReadResult {}
}
