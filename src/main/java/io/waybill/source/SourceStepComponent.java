package io.waybill.source;

import java.util.Map;
import java.util.Objects;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.ProcessorEndpoint;

/**
 * {@code source:map?type=…&mapping=…} and {@code source:publish}, the steps of a source's route. Their options are read
 * once, when the route is built; those of a bean's method would be at every webhook.
 */
public final class SourceStepComponent extends DefaultComponent {

    private final SourceSteps steps;

    public SourceStepComponent(SourceSteps steps) {
        this.steps = steps;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String step, Map<String, Object> parameters) {
        return new ProcessorEndpoint(uri, this, processor(step, parameters));
    }

    private Processor processor(String step, Map<String, Object> parameters) {
        if (step.equals("publish")) {
            return steps::publish;
        }
        if (!step.equals("map")) {
            throw new IllegalArgumentException("a source has no step '%s', only map and publish".formatted(step));
        }
        String type = Objects.requireNonNull(parameters.remove("type"), "type").toString();
        String mapping = Objects.requireNonNull(parameters.remove("mapping"), "mapping").toString();
        return exchange -> steps.map(type, mapping, exchange);
    }
}
