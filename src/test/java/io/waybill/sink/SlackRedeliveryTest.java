package io.waybill.sink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.waybill.config.Address;
import io.waybill.config.Secret;
import io.waybill.config.SinkSettings;
import io.waybill.sink.http.Egress;
import io.waybill.sink.http.HttpClients;
import io.waybill.sink.http.WaybillHttpComponent;
import io.waybill.sink.slack.WaybillSlackComponent;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.Registry;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * That a failure of Slack's gets as far as Camel's error handler, which with camel-slack's own producer it does not
 * (CAMEL-23627).
 */
class SlackRedeliveryTest extends CamelTestSupport {

    private final WireMockServer slack =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void startSlack() {
        slack.start();
        HttpClients.forSinks(List.of(settings()), Clock.systemUTC()).forEach(context.getRegistry()::bind);
    }

    @AfterEach
    void stopSlack() {
        slack.stop();
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("slack", new WaybillSlackComponent(Clock.systemUTC()));
        registry.bind("http", new WaybillHttpComponent(new Egress(true)));
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                onException(TransientFailure.class)
                        .maximumRedeliveries(2)
                        .redeliveryDelay(1)
                        .handled(true)
                        .to("mock:exhausted");
                onException(PermanentFailure.class).handled(true).to("mock:permanent");
                from("direct:in").to("slack:alerts").to("mock:delivered");
            }
        };
    }

    @Test
    void retriesAndThenGivesUp() throws InterruptedException {
        slack.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(429).withHeader("Retry-After", "1")));

        expect("mock:exhausted");
        send();

        MockEndpoint.assertIsSatisfied(context);
        assertThat(slack.findAll(anyRequestedFor(anyUrl()))).hasSize(3);
    }

    @Test
    void doesNotRetryAPermanentFailure() throws InterruptedException {
        slack.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(400).withBody("invalid_payload")));

        expect("mock:permanent");
        send();

        MockEndpoint.assertIsSatisfied(context);
        assertThat(slack.findAll(anyRequestedFor(anyUrl()))).hasSize(1);
    }

    @Test
    void goesOnWhenTheMessageIsTaken() throws InterruptedException {
        slack.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200).withBody("ok")));

        expect("mock:delivered");
        send();

        MockEndpoint.assertIsSatisfied(context);
    }

    private void expect(String endpoint) {
        for (String each : new String[] {"mock:exhausted", "mock:permanent", "mock:delivered"}) {
            getMockEndpoint(each).expectedMessageCount(each.equals(endpoint) ? 1 : 0);
        }
    }

    private void send() {
        Delivery delivery = new Delivery(new TakenEvent(), SinkContext.unobserved(settings(), Clock.systemUTC()));
        template.send("direct:in", exchange -> {
            delivery.attachTo(exchange);
            exchange.getMessage().setBody("hello");
        });
    }

    private SinkSettings settings() {
        SinkSettings.Slack channels = new SinkSettings.Slack(
                new Secret(slack.url("/hook")), null, new Address(URI.create(slack.baseUrl())), Map.of());
        return new SinkSettings(
                "slack",
                SinkSettings.Mode.LIVE,
                null,
                Map.of(),
                Duration.ofSeconds(2),
                5,
                List.of(),
                null,
                0,
                1,
                null,
                channels,
                SinkSettings.Download.NONE,
                SinkSettings.Mail.NONE);
    }
}
