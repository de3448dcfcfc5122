package io.waybill.sink.slack;

import io.waybill.config.SinkSettings;
import io.waybill.config.SinkSettings.Slack;
import io.waybill.sink.Delivery;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.component.slack.SlackEndpoint;
import org.apache.camel.support.DefaultProducer;

/** Posts the body as one message, to the endpoint's channel as the sink's settings have it. */
final class SlackProducer extends DefaultProducer {

    private final SlackClient client;

    SlackProducer(SlackEndpoint endpoint, SlackClient client) {
        super(endpoint);
        this.client = client;
    }

    @Override
    public SlackEndpoint getEndpoint() {
        return (SlackEndpoint) super.getEndpoint();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        SinkSettings sink = Delivery.of(exchange).sink();
        String text = Objects.requireNonNull(exchange.getMessage().getBody(String.class), "no text");
        String channel = sink.slack().channel(getEndpoint().getChannel());
        if (Slack.isAddress(channel)) {
            client.post(channel, null, text, sink.timeout());
        } else if (sink.slack().token() != null) {
            client.chatPostMessage(sink.slack(), channel, text, sink.timeout());
        } else {
            client.post(Objects.requireNonNull(sink.slack().webhookUrl()).reveal(), channel, text, sink.timeout());
        }
    }
}
