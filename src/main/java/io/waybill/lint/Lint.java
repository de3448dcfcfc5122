package io.waybill.lint;

import io.waybill.config.RawSettings;
import io.waybill.config.RouteRequirements;
import io.waybill.config.SettingsException;
import io.waybill.config.SettingsFile;
import io.waybill.config.SettingsReader;
import io.waybill.config.SettingsWarnings;
import io.waybill.finding.Finding;
import io.waybill.project.ProjectFiles;
import io.waybill.project.ProjectSnapshot;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.redaction.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong with a set of the users' files, found without starting anything. */
public final class Lint {

    private final ProjectFiles project;

    public Lint(ProjectFiles project) {
        this.project = project;
    }

    /**
     * Reads the files and answers what is wrong, by path and line: warnings only, if they can be run.
     *
     * @param hidden where the settings' secrets are added: findings can quote them
     */
    public List<Finding> check(HiddenSecrets hidden) {
        List<Finding> findings = new ArrayList<>();
        SettingsFile config = null;
        try {
            config = SettingsFile.read(project.config());
        } catch (SettingsException e) {
            findings.addAll(e.findings());
        }
        try {
            findings.addAll(check(config, RouteFolder.read(project.routes()), hidden));
        } catch (RoutesException e) {
            findings.addAll(e.findings());
        }
        return findings.stream().sorted().toList();
    }

    /** The same for files that have been read, so that what is checked is what is run. */
    public List<Finding> check(ProjectSnapshot saved, HiddenSecrets hidden) {
        return check(saved.config(), saved.routes(), hidden);
    }

    private List<Finding> check(@Nullable SettingsFile config, RouteFolder folder, HiddenSecrets hidden) {
        List<Finding> findings = new ArrayList<>();
        RouteSet routes = RouteSet.read(folder, findings);
        Map<String, String> settings = settings(config, routes.shape(), findings, hidden);
        ProjectDraft draft = ProjectDraft.of(folder, routes, settings, findings);
        MappingCheck mappings = MappingCheck.of(draft);
        mappings.check(findings);
        SchemaNode schema = SchemaNode.ofCamel();
        checkYaml(draft, schema, mappings, findings);
        if (config != null) {
            new PlaceholderCheck(draft).check(findings);
        }
        new RouteCheck(draft, schema.steps(), findings).check();
        folder.files().forEach((path, text) -> SecretCheck.check(folder.shown(path), text, findings));
        StrayFiles.check(folder, findings);
        return findings.stream().distinct().sorted().toList();
    }

    /** The settings' texts by key. */
    private Map<String, String> settings(
            @Nullable SettingsFile config, RouteRequirements shape, List<Finding> findings, HiddenSecrets hidden) {
        if (config == null) {
            return Map.of();
        }
        RawSettings values = SettingsReader.values(config, shape, project.environment(), project.system());
        findings.addAll(SettingsWarnings.of(values, shape));
        try {
            hidden.add(Secrets.in(SettingsReader.read(values, shape)));
        } catch (SettingsException e) {
            findings.addAll(e.findings());
        }
        return values.texts();
    }

    private static void checkYaml(
            ProjectDraft draft, SchemaNode schema, MappingCheck mappings, List<Finding> findings) {
        JqText jq = new JqText(mappings.jq());
        DirectCheck direct = new DirectCheck();
        draft.documents().forEach((path, document) -> {
            String shown = draft.shown(path);
            SchemaCheck.check(shown, document, schema, findings);
            RouteTree.visit(document, new EndpointCheck(shown, mappings.names(), jq, findings));
            RouteTree.visit(document, new ExpressionCheck(shown, jq, findings));
            RouteTree.visit(document, new ClassCheck(shown, findings));
            RouteTree.visit(document, new BeanCheck(shown, draft.documents().values(), findings));
            RouteTree.visit(document, direct.in(shown));
            RouteTree.visit(document, new CanonicalCheck(shown, findings));
        });
        direct.report(findings);
    }
}
