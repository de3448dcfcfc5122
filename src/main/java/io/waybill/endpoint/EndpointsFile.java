package io.waybill.endpoint;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import io.waybill.project.RouteFolder;
import io.waybill.project.RoutesException;
import io.waybill.project.YamlDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads {@code endpoints.yaml}. */
public final class EndpointsFile {

    private static final String CAMPAIGNS = "campaigns";
    private static final List<String> PARTS = List.of(ClientEndpoint.ORGANISATION, CAMPAIGNS);

    private final String shown;
    private final Map<String, String> settings;
    private final List<Finding> findings;

    private EndpointsFile(String shown, Map<String, String> settings, List<Finding> findings) {
        this.shown = shown;
        this.settings = settings;
        this.findings = findings;
    }

    /**
     * The file's endpoints; none if there is no such file.
     *
     * @param settings the values of placeholders, by key
     * @throws RoutesException with every error
     */
    public static Endpoints read(RouteFolder folder, Map<String, String> settings) {
        List<Finding> findings = new ArrayList<>();
        Endpoints endpoints = read(folder, settings, findings);
        List<Finding> errors = findings.stream().filter(Finding::isError).toList();
        if (!errors.isEmpty()) {
            throw new RoutesException(errors);
        }
        return endpoints;
    }

    /** As {@link #read(RouteFolder, Map)}, of a file that may have errors: they are added to the findings, as are warnings. */
    public static Endpoints read(RouteFolder folder, Map<String, String> settings, List<Finding> findings) {
        String shown = folder.shown(RouteFolder.ENDPOINTS);
        String text = folder.files().get(RouteFolder.ENDPOINTS);
        if (text == null) {
            return Endpoints.of(shown, EndpointRules.NONE, Map.of());
        }
        try {
            YamlDocument.json(shown, text); // what JSON has no form for is an error, such as a key that is there twice
            return new EndpointsFile(shown, settings, findings).endpoints(YamlDocument.parseData(shown, text));
        } catch (RoutesException e) {
            findings.addAll(e.findings());
            return Endpoints.of(shown, EndpointRules.NONE, Map.of());
        }
    }

    private Endpoints endpoints(Node document) {
        EndpointRules organisation = EndpointRules.NONE;
        Map<String, EndpointRules> campaigns = new TreeMap<>();
        for (NodeTuple part : entries(document, "organisation: and campaigns:")) {
            String name = YamlDocument.text(part.getKeyNode());
            if (name.equals(ClientEndpoint.ORGANISATION)) {
                organisation = rules(part);
            } else if (name.equals(CAMPAIGNS)) {
                entries(part.getValueNode(), "a campaign's id and what is different for it")
                        .forEach(campaign -> campaigns.put(id(campaign.getKeyNode()), rules(campaign)));
            } else {
                error(
                        part.getKeyNode(),
                        "'%s' has no meaning here; %s"
                                .formatted(name, DidYouMean.among(PARTS, name, "write organisation: or campaigns:")));
            }
        }
        check(organisation, campaigns);
        return Endpoints.of(shown, organisation, campaigns);
    }

    private String id(Node key) {
        String id = YamlDocument.text(key);
        if (id.equals(ClientEndpoint.ORGANISATION) || id.isBlank()) {
            error(key, "a campaign cannot be called '%s'; write the campaign's id".formatted(id));
        }
        return id;
    }

    private EndpointRules rules(NodeTuple written) {
        RulesReader reader = new RulesReader(shown, settings, findings);
        List<NodeTuple> entries = entries(written.getValueNode(), String.join(", ", RulesReader.KEYS));
        return reader.read(YamlDocument.line(written.getKeyNode()), entries);
    }

    private void check(EndpointRules organisation, Map<String, EndpointRules> campaigns) {
        if (organisation.url() == null && campaigns.values().stream().allMatch(campaign -> campaign.url() == null)) {
            warning(1, "nobody is told of anything: there is no url; write the organisation's, or a campaign's");
        }
        if (organisation.url() != null && listsNothing(organisation.events())) {
            warning(organisation.line(), "the organisation has a url, and no events that it is told of; list some");
        }
        campaigns.forEach((id, campaign) -> {
            if (campaign.url() != null
                    && listsNothing(campaign.events() == null ? organisation.events() : campaign.events())) {
                warning(
                        campaign.line(),
                        "campaign '%s' has a url, and no events that it is told of; list some".formatted(id));
            }
            if (campaign.url() == null && campaign.events() != null) {
                warning(
                        campaign.line(),
                        "'events' of campaign '%s' has no effect without a url of its own; write one, or remove it"
                                .formatted(id));
            }
            if (campaign.url() == null && campaign.secrets() != null) {
                warning(
                        campaign.line(),
                        "'secret' of campaign '%s' has no effect without a url of its own; write one, or remove it"
                                .formatted(id));
            }
            String credential = HeaderRules.credentialIn(organisation.headers());
            if (campaign.url() != null && campaign.headers() == null && credential != null) {
                findings.add(Finding.error(
                        shown,
                        campaign.line(),
                        ("campaign '%s' would send the organisation's header %s to its own url; write its own headers,"
                                        + " or 'headers: {}' for none")
                                .formatted(id, credential)));
            }
        });
    }

    private static boolean listsNothing(@Nullable Map<String, Integer> events) {
        return events == null || events.isEmpty();
    }

    /** The entries of an object; none for what is no object, which is an error, or nothing. */
    private List<NodeTuple> entries(@Nullable Node node, String what) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue();
        }
        if (node != null && !node.getTag().equals(Tag.NULL)) {
            String written = node instanceof ScalarNode ? "'%s'".formatted(YamlDocument.text(node)) : "a list";
            error(node, "%s is not an object; write %s".formatted(written, what));
        }
        return List.of();
    }

    private void error(Node at, String message) {
        findings.add(Finding.error(shown, YamlDocument.line(at), message));
    }

    private void warning(int line, String message) {
        findings.add(Finding.warning(shown, line, message));
    }
}
