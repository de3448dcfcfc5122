package io.waybill.lint;

import io.waybill.finding.Finding;
import java.util.List;
import java.util.Set;

/** Checks that the data formats in routes are in the jar. */
final class DataFormatCheck implements RouteTree.Visitor {

    private static final String SERVICES = "META-INF/services/org/apache/camel/dataformat/";
    private static final Set<String> STEPS = Set.of("marshal", "unmarshal");

    private final Set<String> formats;
    private final String shown;
    private final List<Finding> findings;

    /** @param formats the data formats of Camel */
    DataFormatCheck(Set<String> formats, String shown, List<Finding> findings) {
        this.formats = formats;
        this.shown = shown;
        this.findings = findings;
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        String format = entry.key();
        // The format json is of one of several libraries, custom of a bean.
        boolean isInJar = Set.of("json", "custom").contains(format)
                || ComponentModel.class.getClassLoader().getResource(SERVICES + format) != null;
        if (STEPS.contains(entry.parent()) && formats.contains(format) && !isInJar) {
            findings.add(Finding.error(
                    shown, entry.line(), "there is no data format '%s' in the jar; use json".formatted(format)));
        }
    }
}
