package io.waybill.casetest;

import io.waybill.finding.Finding;
import io.waybill.finding.TextFile;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.project.YamlDocument;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A file of test cases.
 *
 * @param shown the file's name as messages show it
 * @param cases the cases that can run
 * @param findings the errors in the others
 */
public record CaseFile(String shown, List<TestCase> cases, List<Finding> findings) {

    public CaseFile {
        cases = List.copyOf(cases);
        findings = List.copyOf(findings);
    }

    /** @param routes say which sources and sinks exist */
    public static CaseFile read(Path file, RouteSet routes) {
        String shown = file.toString();
        List<Finding> findings = new ArrayList<>();
        List<TestCase> cases = new ArrayList<>();
        try {
            Node document = YamlDocument.parseData(shown, text(file));
            if (document instanceof SequenceNode list) {
                CaseReader reader = new CaseReader(file, routes, findings);
                list.getValue().forEach(node -> reader.read(node).ifPresent(cases::add));
            } else {
                findings.add(Finding.error(
                        shown, YamlDocument.line(document), "is not a list of cases; begin each case with '- name:'"));
            }
        } catch (RoutesException e) {
            findings.addAll(e.findings());
        }
        refuseDuplicates(shown, cases, findings);
        return new CaseFile(shown, cases, findings);
    }

    private static String text(Path file) {
        try {
            return TextFile.read(file);
        } catch (NoSuchFileException e) {
            throw new RoutesException(List.of(Finding.error(file.toString(), 0, "does not exist; correct the name")));
        } catch (TextFile.Unreadable e) {
            throw new RoutesException(List.of(e.finding()));
        }
    }

    private static void refuseDuplicates(String shown, List<TestCase> cases, List<Finding> findings) {
        Set<String> names = new HashSet<>();
        for (TestCase each : cases) {
            if (!names.add(each.name())) {
                findings.add(Finding.error(
                        shown, each.line(), "there is another case '%s'; choose another name".formatted(each.name())));
            }
        }
    }
}
