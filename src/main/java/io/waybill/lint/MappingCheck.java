package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.mapping.JqCheck;
import io.waybill.mapping.JqFault;
import io.waybill.project.RouteFolder;
import io.waybill.project.RoutesException;
import io.waybill.project.YamlDocument;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks that the mappings are valid jq, and the tables valid YAML. */
final class MappingCheck {

    private static final String PRELUDE = RouteFolder.MAPPINGS + "functions.jq";

    private final ProjectDraft draft;
    private final JqCheck jq;

    private MappingCheck(ProjectDraft draft, JqCheck jq) {
        this.draft = draft;
        this.jq = jq;
    }

    static MappingCheck of(ProjectDraft draft) {
        RouteFolder folder = draft.folder();
        Set<String> tables = folder.under(RouteFolder.MAPPINGS, RouteFolder.TABLE).keySet().stream()
                .map(path -> path.substring(RouteFolder.MAPPINGS.length(), path.length() - RouteFolder.TABLE.length()))
                .collect(Collectors.toSet());
        return new MappingCheck(draft, new JqCheck(folder.files().getOrDefault(PRELUDE, ""), tables));
    }

    /** The names by which routes call them. */
    Set<String> names() {
        return draft.folder().under(RouteFolder.MAPPINGS, RouteFolder.JQ).keySet().stream()
                .map(path -> path.substring(RouteFolder.MAPPINGS.length(), path.length() - RouteFolder.JQ.length()))
                .collect(Collectors.toSet());
    }

    JqCheck jq() {
        return jq;
    }

    void check(List<Finding> findings) {
        Map<String, String> programs = draft.folder().under(RouteFolder.MAPPINGS, RouteFolder.JQ);
        programs.forEach((path, text) -> {
            List<JqFault> faults = path.equals(PRELUDE) ? jq.inDefinitions(text) : jq.in(text);
            faults.forEach(fault -> findings.add(fault.in(draft.shown(path), 1)));
        });
        draft.folder().under(RouteFolder.MAPPINGS, RouteFolder.TABLE).forEach((path, text) -> {
            try {
                YamlDocument.json(draft.shown(path), text);
            } catch (RoutesException e) {
                findings.addAll(e.findings());
            }
        });
    }
}
