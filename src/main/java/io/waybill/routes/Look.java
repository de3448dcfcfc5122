package io.waybill.routes;

import io.waybill.finding.Finding;
import java.util.List;

/** What a look at the users' files shows. Two are equal when they show the same. */
sealed interface Look {

    /** They can be read. */
    record Legible(Saved saved) implements Look {}

    /** One of them cannot. */
    record Illegible(List<Finding> findings) implements Look {}
}
