package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import io.waybill.sink.SinkKamelets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Checks that every branch of a route ends as it must: a source's in publishing, a sink's in delivering or filtering.
 * It so finds files that were cut off.
 */
final class FlowCheck {

    private static final Set<String> RUN_ALWAYS = Set.of("multicast", "pipeline", "step", "saga", "transacted");
    private static final Set<String> HANDLED_BY_POLICY = Set.of("throwException", "rollback");

    private final String shown;
    private final Set<String> knownSteps;
    private final List<String> ends;
    private final String missing;
    private final List<Finding> findings;

    private FlowCheck(String shown, Set<String> knownSteps, List<String> ends, String missing, List<Finding> findings) {
        this.shown = shown;
        this.knownSteps = knownSteps;
        this.ends = ends;
        this.missing = missing;
        this.findings = findings;
    }

    /** @param knownSteps the steps of Camel; any other is reported already */
    static FlowCheck ofSource(String shown, Set<String> knownSteps, List<Finding> findings) {
        return new FlowCheck(
                shown,
                knownSteps,
                List.of("publish"),
                "webhooks that get past this line are not published; end the route with kamelet:publish",
                findings);
    }

    static FlowCheck ofSink(String shown, Set<String> knownSteps, List<Finding> findings) {
        return new FlowCheck(
                shown,
                knownSteps,
                SinkKamelets.ENDS,
                "events that get past this line are neither delivered nor filtered; end every branch with "
                        + SinkKamelets.ends(),
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
     * Follows events through the steps below a node.
     *
     * @param open the nodes that the events have come from
     * @return the nodes from which events leave the last step
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
        if (isEnd(key, step) || HANDLED_BY_POLICY.contains(name) || !knownSteps.contains(name)) {
            return List.of();
        }
        if (RUN_ALWAYS.contains(name)) {
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
                // The steps below it may run never or several times, so the events go on; they must not stop halfway.
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
        return EndpointUri.ofStep(key, step)
                .filter(each -> each.isKamelet(ends::contains) || isMistyped(each))
                .isPresent();
    }

    /** It is reported already, and what was meant is unknown. */
    private static boolean isMistyped(EndpointUri endpoint) {
        return endpoint.isKamelet(name -> !KameletModel.NAMES.contains(name))
                || (endpoint.kameletMeant().isPresent()
                        && ComponentModel.named(endpoint.scheme()).isEmpty());
    }
}
