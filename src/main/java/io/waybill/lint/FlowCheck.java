package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Whether every way through a route gets to its end: of a source, to be published; of a sink, to be delivered or
 * filtered. Where a file was cut off, a way ends before.
 */
final class FlowCheck {

    private static final Set<String> ALWAYS_THROUGH = Set.of("multicast", "pipeline", "step", "saga", "transacted");
    private static final Set<String> LEFT_TO_THE_POLICY = Set.of("throwException", "rollback");

    private final String shown;
    private final Set<String> knownSteps;
    private final Set<String> ends;
    private final String missing;
    private final List<Finding> findings;

    private FlowCheck(String shown, Set<String> knownSteps, Set<String> ends, String missing, List<Finding> findings) {
        this.shown = shown;
        this.knownSteps = knownSteps;
        this.ends = ends;
        this.missing = missing;
        this.findings = findings;
    }

    /** @param knownSteps the steps there are; the others have been reported */
    static FlowCheck ofSource(String shown, Set<String> knownSteps, List<Finding> findings) {
        return new FlowCheck(
                shown,
                knownSteps,
                Set.of("kamelet:publish"),
                "what comes to this line is not published after it; end the route with kamelet:publish",
                findings);
    }

    static FlowCheck ofSink(String shown, Set<String> knownSteps, List<Finding> findings) {
        return new FlowCheck(
                shown,
                knownSteps,
                Set.of("kamelet:http", "kamelet:slack", "kamelet:endpoint", "kamelet:filtered"),
                "what comes to this line is neither delivered nor filtered after it; end each way with kamelet:http,"
                        + " kamelet:slack, kamelet:endpoint or kamelet:filtered",
                findings);
    }

    void check(Node route) {
        Node from = YamlDocument.child(route, "from").orElse(route);
        steps(from, List.of(from)).forEach(this::report);
    }

    private void report(Node end) {
        findings.add(Finding.error(shown, YamlDocument.line(end), missing));
    }

    /**
     * What becomes of events that come to the steps below a node.
     *
     * @param open where they were last seen
     * @return where those are last seen that come out at the end
     */
    private List<Node> steps(Node holder, List<Node> open) {
        List<Node> left = open;
        Node steps = YamlDocument.child(holder, "steps").orElse(holder);
        if (steps instanceof SequenceNode sequence) {
            for (Node step : sequence.getValue()) {
                if (!left.isEmpty() && step instanceof MappingNode mapping) {
                    for (NodeTuple entry : mapping.getValue()) {
                        left = after(entry.getKeyNode(), entry.getValueNode(), left);
                    }
                }
            }
        }
        return left;
    }

    private List<Node> after(Node key, Node step, List<Node> open) {
        String name = YamlDocument.text(key);
        boolean isDisabled = YamlDocument.child(step, "disabled")
                .map(YamlDocument::text)
                .orElse("")
                .equals("true");
        if (isDisabled) {
            return open;
        }
        if (isEnd(key, step) || LEFT_TO_THE_POLICY.contains(name) || !knownSteps.contains(name)) {
            return List.of();
        }
        if (ALWAYS_THROUGH.contains(name)) {
            return steps(step, List.of(key));
        }
        return switch (name) {
            case "choice" -> choice(key, step);
            case "doTry" -> doTry(key, step);
            case "circuitBreaker" -> circuitBreaker(key, step);
            case "stop" -> {
                report(key);
                yield List.of();
            }
            default -> {
                // What is within may be passed by, or done several times; it must not be left halfway.
                steps(step, List.of(key));
                yield List.of(key);
            }
        };
    }

    private List<Node> choice(Node key, Node step) {
        List<Node> left = new ArrayList<>();
        if (YamlDocument.child(step, "when").orElse(step) instanceof SequenceNode whens) {
            whens.getValue().forEach(when -> left.addAll(steps(when, List.of(when))));
        }
        YamlDocument.child(step, "otherwise")
                .ifPresentOrElse(otherwise -> left.addAll(steps(otherwise, List.of(otherwise))), () -> left.add(key));
        return left;
    }

    private List<Node> doTry(Node key, Node step) {
        List<Node> left = new ArrayList<>(steps(step, List.of(key)));
        if (YamlDocument.child(step, "doCatch").orElse(step) instanceof SequenceNode catches) {
            catches.getValue().forEach(each -> left.addAll(steps(each, List.of(each))));
        }
        return left.isEmpty()
                ? left
                : YamlDocument.child(step, "doFinally")
                        .map(each -> steps(each, left))
                        .orElse(left);
    }

    private List<Node> circuitBreaker(Node key, Node step) {
        List<Node> left = new ArrayList<>(steps(step, List.of(key)));
        YamlDocument.child(step, "onFallback").ifPresent(each -> left.addAll(steps(each, List.of(each))));
        return left;
    }

    private boolean isEnd(Node key, Node step) {
        RouteTree.Entry entry = new RouteTree.Entry("steps", "steps", key, step);
        Optional<EndpointUri> endpoint = Optional.empty();
        if (entry.isEndpoint()) {
            endpoint = EndpointUri.at(entry);
        } else if (entry.key().equals("kamelet")) {
            endpoint = EndpointUri.ofKameletStep(entry);
        }
        return endpoint.filter(each -> ends.contains(each.scheme() + ":" + each.path()) || isMistyped(each))
                .isPresent();
    }

    /** It has been reported, and what was meant is not known. */
    private static boolean isMistyped(EndpointUri endpoint) {
        return endpoint.scheme().equals("kamelet") && !KameletModel.NAMES.contains(endpoint.path());
    }
}
