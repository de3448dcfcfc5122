package io.waybill.lint;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Checks that every {@code {{waybill.…}}} in the routes is a setting that has a value, and so is every
 * {@code setting("waybill.…")} that has no other value after it.
 */
final class PlaceholderCheck {

    /** Does not match optional placeholders, {@code {{?key}}} and {@code {{key:default}}}. */
    private static final Pattern NEEDED = Pattern.compile("\\{\\{\\s*(waybill\\.[^:{}]*?)\\s*}}");

    /** Does not match {@code setting("key") // "default"}, nor a comparison. */
    private static final Pattern IN_JQ =
            Pattern.compile("\\bsetting\\(\\s*\"(waybill\\.[^\"\\\\]+)\"\\s*\\)(?!\\s*\\)?\\s*(?://|[!=]=))");

    /** What simple reads from the message by <code>${…}</code>. */
    private static final Pattern OF_MESSAGE =
            Pattern.compile("\\{\\{\\s*((?:body|headers?|exchangeProperty|exchange|variable)\\b[^{}]*?)\\s*}}");

    private final ProjectDraft draft;

    PlaceholderCheck(ProjectDraft draft) {
        this.draft = draft;
    }

    void check(List<Finding> findings) {
        draft.documents().forEach((path, document) -> YamlDocument.all(document)
                .forEach(node -> check(draft.shown(path), node, findings)));
        draft.folder().files().forEach((path, text) -> checkJq(draft.shown(path), text, findings));
    }

    /** A warning: the program may know what to do without a value. */
    private void checkJq(String shown, String text, List<Finding> findings) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = IN_JQ.matcher(lines.get(i));
            boolean isComment = lines.get(i).stripLeading().startsWith("#");
            while (!isComment && matcher.find()) {
                String key = matcher.group(1);
                if (draft.settings().getOrDefault(key, "").isEmpty()) {
                    findings.add(Finding.warning(
                            shown,
                            i + 1,
                            "'%s' is not set anywhere, so setting(\"%s\") is null; %s"
                                    .formatted(
                                            key,
                                            key,
                                            DidYouMean.among(
                                                    draft.settings().keySet(),
                                                    key,
                                                    "set it in the settings, or write another value after it, as in"
                                                            + " setting(\"…\") // \"default\""))));
                }
            }
        }
    }

    private void check(String shown, Node node, List<Finding> findings) {
        Matcher ofMessage = OF_MESSAGE.matcher(YamlDocument.text(node));
        if (ofMessage.find() && !draft.settings().containsKey(ofMessage.group(1))) {
            findings.add(Finding.error(
                    shown,
                    YamlDocument.line(node),
                    "{{%s}} would be a setting; write ${%s} for a value of the message"
                            .formatted(ofMessage.group(1), ofMessage.group(1))));
        }
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
