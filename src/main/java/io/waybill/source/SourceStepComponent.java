package io.waybill.source;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.ProcessorEndpoint;

/**
 * {@code source:receive?type=…&id=…&occurrence=…&each=…&format=…}, {@code source:map?type=…&mapping=…} and {@code source:publish}, the steps
 * of a source's route. Their options are read once, when the route is built; those of a bean's method would be at every
 * webhook.
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
        switch (step) {
            case "receive" -> {
                PayloadShape shape = PayloadShape.of(
                        steps.discriminator(text(parameters, "type")),
                        text(parameters, "id"),
                        text(parameters, "occurrence"));
                ReceiveOptions options =
                        new ReceiveOptions(shape, text(parameters, "each"), BodyFormat.of(text(parameters, "format")));
                steps.check(options);
                return exchange -> steps.receive(options, exchange);
            }
            case "map" -> {
                String type = text(parameters, "type");
                String mapping = text(parameters, "mapping");
                return exchange -> steps.map(type, mapping, exchange);
            }
            case "publish" -> {
                return steps::publish;
            }
            default ->
                throw new IllegalArgumentException(
                        "a source has no step '%s', only receive, map and publish".formatted(step));
        }
    }

    /** Empty if it is not given. */
    private static String text(Map<String, Object> parameters, String name) {
        Object given = parameters.remove(name);
        return given == null ? "" : given.toString();
    }
}
