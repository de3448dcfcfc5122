package io.waybill.lint;

import io.waybill.audit.AuditWriter;
import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import io.waybill.sink.SinkSteps;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Checks that the beans that routes call exist, and that the hub's own beans have the methods called. */
final class BeanCheck implements RouteTree.Visitor {

    private static final Map<String, Class<?>> OWN = Map.of(
            "sink", SinkSteps.class,
            "audit", AuditWriter.class);

    private static final Set<String> STEPS = Set.of("bean", "process");

    private final String shown;
    private final Set<String> known;
    private final List<Finding> findings;

    /** @param known the names of the beans there are */
    BeanCheck(String shown, Set<String> known, List<Finding> findings) {
        this.shown = shown;
        this.known = known;
        this.findings = findings;
    }

    /** The hub's own beans, and those that any of the files declares: one can call a bean of another. */
    static Set<String> known(RouteTree tree, Iterable<Node> documents) {
        Set<String> known = new TreeSet<>(OWN.keySet());
        documents.forEach(document -> tree.visit(document, entry -> {
            if (entry.key().equals("beans") && entry.value() instanceof SequenceNode beans) {
                beans.getValue().forEach(bean -> YamlDocument.child(bean, "name")
                        .map(YamlDocument::text)
                        .ifPresent(known::add));
            }
        }));
        return known;
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        if (entry.isEndpoint()) {
            EndpointUri.of(entry.value())
                    .filter(endpoint -> endpoint.scheme().equals("bean"))
                    .ifPresent(this::check);
        } else if (entry.key().equals("ref") && STEPS.contains(entry.parent())) {
            checkName(YamlDocument.text(entry.value()), YamlDocument.line(entry.value()));
        }
    }

    private void checkName(String name, int line) {
        if (!known.contains(name) && name.matches("[\\w-]+")) {
            String fix = DidYouMean.among(known, name, "declare it below 'beans'");
            findings.add(Finding.error(shown, line, "there is no bean '%s'; %s".formatted(name, fix)));
        }
    }

    private void check(EndpointUri endpoint) {
        String name = endpoint.path();
        if (name.isEmpty() || name.contains(".") || name.contains("{{")) {
            return; // a class, or a name that is only known when the route runs
        }
        Class<?> type = OWN.get(name);
        if (!known.contains(name)) {
            checkName(name, endpoint.line());
        } else if (type != null) {
            checkMethod(endpoint, name, type);
        }
    }

    private void checkMethod(EndpointUri endpoint, String bean, Class<?> type) {
        Set<String> methods = Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        for (EndpointUri.Option option : endpoint.options()) {
            String method = option.value().replaceFirst("\\(.*", "");
            if (option.name().equals("method") && !option.isOpen() && !methods.contains(method)) {
                String fix = DidYouMean.among(methods, method, "it has " + String.join(", ", methods));
                findings.add(Finding.error(
                        shown, option.line(), "'%s' is not a method of the bean %s; %s".formatted(method, bean, fix)));
            }
        }
    }
}
