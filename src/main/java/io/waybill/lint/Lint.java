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
import io.waybill.project.ReadResult;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.project.UnreadableProject;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.redaction.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the mistakes in a project's files without starting anything. */
public final class Lint {

    private final ProjectFiles project;

    /** @param project says which environment and system properties override the settings */
    public Lint(ProjectFiles project) {
        this.project = project;
    }

    /**
     * Answers what is wrong with the files, in order of path and line. The project can run if there is no error.
     *
     * @param hidden where the settings' secrets are added: findings can quote them
     */
    public List<Finding> check(ReadResult files, HiddenSecrets hidden) {
        if (files instanceof ProjectSnapshot snapshot) {
            return check(snapshot.config(), snapshot.routes(), hidden);
        }
        UnreadableProject unreadable = (UnreadableProject) files;
        List<Finding> findings = new ArrayList<>(unreadable.findings());
        if (unreadable.routes() != null) {
            findings.addAll(check(null, unreadable.routes(), hidden));
        }
        return findings.stream().sorted().toList();
    }

    private List<Finding> check(@Nullable SettingsFile config, RouteFolder folder, HiddenSecrets hidden) {
        List<Finding> findings = new ArrayList<>(folder.warnings());
        RouteSet routes = RouteSet.read(folder, findings);
        Map<String, String> settings = settings(config, routes.shape(), findings, hidden);
        ProjectDraft draft = ProjectDraft.of(folder, routes, settings, findings);
        MappingCheck mappings = MappingCheck.of(draft);
        mappings.check(findings);
        SchemaNode schema = SchemaNode.ofCamel();
        checkYaml(draft, schema, mappings, findings);
        if (config != null) {
            new PlaceholderCheck(draft).check(findings);
            EndpointsCheck.check(
                    draft,
                    EventTypes.madeIn(
                            new RouteTree(RouteKeys.of(schema)),
                            draft.documents().values()),
                    findings);
        }
        new RouteCheck(draft, schema.steps(), findings).check();
        folder.files().forEach((path, text) -> SecretCheck.check(folder.shown(path), text, findings));
        StrayFiles.check(folder, findings);
        return findings.stream().distinct().sorted().toList();
    }

    /** The values of the settings by key. */
    private Map<String, String> settings(
            @Nullable SettingsFile config, RouteRequirements shape, List<Finding> findings, HiddenSecrets hidden) {
        if (config == null) {
            return Map.of();
        }
        RawSettings values = SettingsReader.values(config, shape, project.environment(), project.system());
        findings.addAll(SettingsWarnings.of(values, shape));
        try {
            hidden.add(Secrets.in(SettingsReader.read(values, shape, project.clock())));
        } catch (SettingsException e) {
            findings.addAll(e.findings());
        }
        return values.texts();
    }

    private static void checkYaml(
            ProjectDraft draft, SchemaNode schema, MappingCheck mappings, List<Finding> findings) {
        JqText jq = JqText.ofAny(mappings.jq());
        DirectCheck direct = new DirectCheck();
        RouteTree tree = new RouteTree(RouteKeys.of(schema));
        Set<String> beans = BeanCheck.known(tree, draft.documents().values());
        Set<String> formats = schema.dataFormats();
        SimpleCheck simple = new SimpleCheck(beans);
        Set<String> types = EventTypes.madeIn(tree, draft.documents().values());
        draft.documents().forEach((path, document) -> {
            boolean isSink = path.startsWith(RouteFolder.SINKS);
            String shown = draft.shown(path);
            SchemaCheck.check(shown, document, schema, findings);
            tree.visit(document, new EndpointCheck(shown, mappings.names(), jq, findings));
            TypesCheck taken = new TypesCheck(shown, types, findings);
            tree.visit(document, taken);
            JqText conditions = isSink ? new JqText(mappings.jq(), types, taken.taken()) : jq;
            tree.visit(document, new ExpressionCheck(shown, conditions, simple, findings));
            tree.visit(document, new DataFormatCheck(formats, shown, findings));
            tree.visit(document, new ClassCheck(shown, findings));
            tree.visit(document, new BeanCheck(shown, beans, findings));
            tree.visit(document, direct.in(shown));
            if (isSink) {
                BatchCheck batch = new BatchCheck(shown, findings);
                tree.visit(document, batch);
                batch.report();
                tree.visit(document, new BackoffCheck(shown, findings));
                OneAddressCheck address = new OneAddressCheck(shown, findings);
                tree.visit(document, address);
                address.report();
                tree.visit(
                        document,
                        new ChannelCheck(
                                shown, RouteSet.nameOf(path), draft.settings().keySet(), findings));
            }
            tree.visit(document, new CanonicalCheck(shown, findings));
        });
        direct.report(findings);
    }
}
