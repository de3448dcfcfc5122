package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import io.waybill.sink.SinkKamelets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds deliveries that never happen, because an event that gets to them has been delivered before. */
final class SecondDeliveryCheck {

    private final String shown;
    private final List<Finding> findings;

    SecondDeliveryCheck(String shown, List<Finding> findings) {
        this.shown = shown;
        this.findings = findings;
    }

    void check(Node route) {
        steps(YamlDocument.child(route, "from").orElse(route), null);
    }

    /**
     * Follows events through the steps below a node.
     *
     * @param before the delivery that events may have come through, or null
     * @return the last delivery that events may have come through, or null
     */
    private @Nullable Node steps(Node holder, @Nullable Node before) {
        Node last = before;
        if (YamlDocument.child(holder, "steps").orElse(holder) instanceof SequenceNode sequence) {
            for (Node step : sequence.getValue()) {
                last = step(step, last);
            }
        }
        return last;
    }

    private @Nullable Node step(Node step, @Nullable Node before) {
        Node last = before;
        if (step instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                boolean isDisabled = YamlDocument.child(entry.getValueNode(), "disabled")
                        .map(YamlDocument::text)
                        .orElse("")
                        .equals("true");
                last = isDisabled ? last : after(entry.getKeyNode(), entry.getValueNode(), last);
            }
        }
        return last;
    }

    private @Nullable Node after(Node key, Node step, @Nullable Node before) {
        Optional<EndpointUri> endpoint = EndpointUri.ofStep(key, step);
        if (endpoint.isPresent()) {
            return endpoint(endpoint.get(), key, before);
        }
        return switch (YamlDocument.text(key)) {
            case "stop" -> null;
            // Only one of them is called.
            case "loadBalance" -> branches(step, "steps", before);
            case "choice" -> {
                Node last = branches(step, "when", before);
                Node otherwise = branches(step, "otherwise", before);
                // Without an otherwise, events go on that took no branch.
                yield last != null ? last : otherwise;
            }
            // What follows a failure is another path.
            case "doTry" -> {
                branches(step, "doCatch", before);
                yield branches(step, "doFinally", steps(step, before));
            }
            case "circuitBreaker" -> {
                branches(step, "onFallback", before);
                yield steps(step, before);
            }
            default -> steps(step, before);
        };
    }

    private @Nullable Node endpoint(EndpointUri uri, Node key, @Nullable Node before) {
        if (uri.isKamelet(SinkKamelets.FILTERED::equals)) {
            return null;
        }
        if (!uri.isKamelet(SinkKamelets.DELIVERING::contains)) {
            return before;
        }
        if (before != null) {
            findings.add(Finding.error(
                    shown,
                    YamlDocument.line(key),
                    ("the event is delivered in line %d already, so this is never sent; for several Slack channels, write"
                                    + " 'channel: alerts, sales' there, otherwise move this to a sink of its own")
                            .formatted(YamlDocument.line(before))));
        }
        return key;
    }

    private @Nullable Node branches(Node step, String name, @Nullable Node before) {
        Optional<Node> branches = YamlDocument.child(step, name);
        if (branches.isEmpty()) {
            return before;
        }
        if (!(branches.get() instanceof SequenceNode sequence)) {
            return steps(branches.get(), before);
        }
        Node last = null;
        for (Node branch : sequence.getValue()) {
            Node end = name.equals("steps") ? step(branch, before) : steps(branch, before);
            last = end == null ? last : end;
        }
        return last;
    }
}
