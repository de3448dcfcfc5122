package io.waybill.sink.slack;

import io.waybill.config.SinkSettings;
import io.waybill.sink.Delivery;
import io.waybill.sink.PermanentFailure;
import io.waybill.sink.SinkResponse;
import io.waybill.sink.SlackChannels;
import io.waybill.sink.http.HttpClients;
import java.time.Clock;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.slack.SlackEndpoint;
import org.apache.camel.support.DefaultProducer;

/** Posts the body as one message to the current channel, or to the endpoint's, with the HTTP client of the sink. */
final class SlackProducer extends DefaultProducer {

    private final Clock clock;
    private final ProducerTemplate http;

    SlackProducer(SlackEndpoint endpoint, Clock clock) {
        super(endpoint);
        this.clock = clock;
        this.http = endpoint.getCamelContext().createProducerTemplate();
    }

    @Override
    public SlackEndpoint getEndpoint() {
        return (SlackEndpoint) super.getEndpoint();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        SinkSettings sink = Delivery.of(exchange).sink();
        String text = Objects.requireNonNull(exchange.getMessage().getBody(String.class), "no text");
        SlackChannels channels = SlackChannels.of(exchange);
        String name = channels == null ? null : channels.current();
        String channel = sink.slack().channel(name == null ? getEndpoint().getChannel() : name);
        SlackCall call = SlackCall.of(sink.slack(), channel, text);
        Delivery.of(exchange).calls(call.request());
        Processor request = message -> call.request().writeTo(message.getMessage());
        Exchange answered = http.request(HttpClients.endpoint(sink), request);
        if (answered.getException() != null) {
            throw answered.getException();
        }
        try {
            call.check(SinkResponse.of(answered.getMessage(), clock));
        } catch (PermanentFailure e) {
            if (channels == null) {
                throw e;
            }
            channels.failed(e, exchange);
        }
    }

    @Override
    protected void doStop() throws Exception {
        http.stop();
        super.doStop();
    }
}
