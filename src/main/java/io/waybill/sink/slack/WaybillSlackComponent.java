package io.waybill.sink.slack;

import java.time.Clock;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.slack.SlackComponent;
import org.apache.camel.component.slack.SlackEndpoint;

/**
 * camel-slack with another producer. In 4.18.0, the component's own reports a failure too late for any redelivery policy
 * to see it (CAMEL-23627, fixed in 4.18.3), has no timeouts, and loses {@code Retry-After}.
 */
public final class WaybillSlackComponent extends SlackComponent {

    private final Clock clock;

    public WaybillSlackComponent(Clock clock) {
        this.clock = clock;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String channel, Map<String, Object> parameters) throws Exception {
        SlackEndpoint endpoint = new SlackEndpoint(uri, channel, this) {
            @Override
            public Producer createProducer() {
                return new SlackProducer(this, clock);
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException("a route cannot begin with slack");
            }
        };
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
