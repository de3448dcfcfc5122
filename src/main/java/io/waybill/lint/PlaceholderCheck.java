package io.waybill.lint;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** Checks that every {@code {{waybill.…}}} in the routes is a setting that has a value. */
final class PlaceholderCheck {

    /** Does not match optional placeholders, {@code {{?key}}} and {@code {{key:default}}}. */
    private static final Pattern NEEDED = Pattern.compile("\\{\\{\\s*(waybill\\.[^:{}]*?)\\s*}}");

    private final ProjectDraft draft;

    PlaceholderCheck(ProjectDraft draft) {
        this.draft = draft;
    }

    void check(List<Finding> findings) {
        draft.documents().forEach((path, document) -> YamlDocument.all(document)
                .forEach(node -> check(draft.shown(path), node, findings)));
    }

    private void check(String shown, Node node, List<Finding> findings) {
        Matcher matcher = NEEDED.matcher(YamlDocument.text(node));
        while (matcher.find()) {
            String key = matcher.group(1);
            if (!draft.settings().containsKey(key)) {
                String fix = DidYouMean.among(
                        draft.settings().keySet(),
                        key,
                        "set it in the settings, or write {{%s:DEFAULT}}".formatted(key));
                findings.add(Finding.error(
                        shown, YamlDocument.line(node), "'%s' is not set anywhere; %s".formatted(key, fix)));
            }
        }
    }
}
