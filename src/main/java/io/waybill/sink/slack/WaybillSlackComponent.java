package io.waybill.sink.slack;

import io.waybill.sink.http.Egress;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.slack.SlackComponent;
import org.apache.camel.component.slack.SlackEndpoint;

/**
 * camel-slack with a producer of our own. The component's producer calls back before it reports a failure, so that no
 * redelivery policy ever sees one (CAMEL-23627, mended in 4.18.3), has no timeouts, and loses {@code Retry-After}.
 */
public final class WaybillSlackComponent extends SlackComponent {

    private final SlackClient client;

    public WaybillSlackComponent(Egress egress, Clock clock) {
        this.client = new SlackClient(egress, clock);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String channel, Map<String, Object> parameters) throws Exception {
        SlackEndpoint endpoint = new SlackEndpoint(uri, channel, this) {
            @Override
            public Producer createProducer() {
                return new SlackProducer(this, client);
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException("Slack is a sink here; it is not read from");
            }
        };
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doStop() throws Exception {
        client.close();
        super.doStop();
    }
}
