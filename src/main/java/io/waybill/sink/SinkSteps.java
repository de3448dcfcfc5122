package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.endpoint.Endpoints;
import io.waybill.mapping.Mappings;
import io.waybill.privacy.Seal;
import io.waybill.record.AttemptOutcome;
import io.waybill.sink.flow.RateLimiter;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkControl.Reason;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * The bean {@code sink}. Kamelets and policies call its methods by name: first the steps of every sink's route, then those
 * of one kind of sink, then what a policy does with a failure.
 */
public final class SinkSteps {

    /** The property with jq that reads each event's result from the answer. It may contain what a method call may not. */
    private static final String RESULTS = "waybill.results";

    /** The same: jq that finds the address of a file, and jq that makes its name. */
    private static final String LINK = "waybill.link";

    private static final String FILE_NAME = "waybill.file-name";

    private final SinkControl control;
    private final HttpSteps http;
    private final HttpBatches batches;
    private final SlackSteps slack;
    private final WebhookSteps webhooks;
    private final DownloadSteps downloads;
    private final MailSteps mail;

    /**
     * @param endpoints the clients', for the sinks that call them
     * @param timer where events wait for others of their batch
     * @param camelEndpoint Camel's, of an HTTP sink
     * @param fetcher of files
     * @param seal opens what sinks get beside an event
     */
    public SinkSteps(
            Mappings mappings,
            SinkControl control,
            Endpoints endpoints,
            RedeliveryTimer timer,
            Function<SinkSettings, String> camelEndpoint,
            FileFetcher fetcher,
            Seal seal,
            Clock clock) {
        this.control = control;
        this.http = new HttpSteps(mappings, clock);
        this.webhooks = new WebhookSteps(endpoints, mappings, clock);
        this.batches = new HttpBatches(new HttpBatchCall(mappings, camelEndpoint, clock), this::begin, timer);
        this.slack = new SlackSteps(mappings);
        this.downloads = new DownloadSteps(mappings, fetcher);
        this.mail = new MailSteps(mappings, seal, clock);
    }

    /** The sink does not want the event. */
    public void filtered(String reason, Exchange exchange) {
        Delivery.of(exchange).filtered(reason);
        exchange.setRouteStop(true);
    }

    /** How long the call must wait for the sink's rate limit, in milliseconds. */
    public long pace(Exchange exchange) {
        return RateLimiter.millis(Delivery.of(exchange).reserveCall());
    }

    /** The call follows, unless the sink has been held since: then the event goes back to its queue. */
    public void begin(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        if (!delivery.isTest() && control.forbids(delivery.lane(), delivery.attemptsNow() == 0)) {
            delivery.handBack();
            exchange.setRouteStop(true);
        } else {
            delivery.begin();
        }
    }

    /** The call succeeded: it would have thrown otherwise. */
    public void delivered(Exchange exchange) {
        Delivery.of(exchange).delivered(200);
    }

    /**
     * Makes an HTTP request of the event, for camel-http.
     *
     * @param lookup the mapping of what is looked up first; empty: nothing is
     */
    public void prepareHttp(String mapping, String lookup, Exchange exchange) throws PermanentFailure {
        http.prepare(mapping, lookup, exchange);
    }

    /** Makes the request that looks up what the sink has, for camel-http. */
    public void prepareLookup(String mapping, Exchange exchange) throws PermanentFailure {
        http.prepareLookup(mapping, exchange);
    }

    /** Makes an HTTP request of the event and the answer to the look-up, for camel-http. */
    public void useLookup(String mapping, Exchange exchange) throws SinkFailure {
        http.useLookup(mapping, exchange);
    }

    /**
     * Classifies the response to an HTTP request.
     *
     * @param success jq on the response's JSON, true if the sink took the event; empty: the status decides
     */
    public void judgeHttp(String success, Exchange exchange) throws SinkFailure {
        http.judge(success, exchange);
    }

    /** Whether the sink's events share calls. */
    public boolean isBatched(Exchange exchange) {
        return Delivery.of(exchange).batch() != null;
    }

    /**
     * Makes the call of a batch, once there are enough events for one or none has come for long enough.
     *
     * @param mapping makes the request of an array of events
     * @param success as of {@link #judgeHttp}, about the call as a whole
     * @return done when this event's result is known
     */
    public CompletableFuture<Void> callInBatch(String mapping, String success, Exchange exchange) {
        String results = text(RESULTS, exchange);
        String sink = Delivery.of(exchange).sink().name();
        return batches.add(new HttpBatches.Step(sink, mapping, success, results), exchange);
    }

    /**
     * Makes a call to the endpoint of the client that is to be told of the event. If nobody is, it is filtered.
     *
     * @param format of the body: {@code structured} or {@code binary}
     * @param mapping makes the body instead; empty: none does
     * @param backoff the time before the first retry
     */
    public void prepareWebhook(String format, String mapping, String backoff, Exchange exchange)
            throws PermanentFailure {
        webhooks.prepare(format, mapping, backoff, exchange);
    }

    /** Signs the call, if its endpoint has a secret. Its time is part of that, so that this is done last. */
    public void signWebhook(Exchange exchange) {
        webhooks.sign(exchange);
    }

    /** Classifies an endpoint's answer. */
    public void judgeWebhook(Exchange exchange) throws SinkFailure {
        webhooks.judge(exchange);
    }

    /** Makes the text of a Slack message of the event, for one channel or several, comma-separated. */
    public void prepareSlack(String channels, String mapping, Exchange exchange) throws PermanentFailure {
        slack.prepare(channels, mapping, exchange);
    }

    /** Whether a channel is left to be told; the call is about it. */
    public boolean nextChannel(Exchange exchange) {
        return slack.prepareNext(exchange);
    }

    /** The call has told the channel, or the channel will never take the message. */
    public void channelCalled(Exchange exchange) {
        slack.called(exchange);
    }

    /** All channels were called. */
    public void channelsTold(Exchange exchange) throws PermanentFailure {
        slack.finish(exchange);
    }

    /** Says which file is to be fetched for the event. */
    public void prepareDownload(Exchange exchange) throws PermanentFailure {
        downloads.prepare(text(LINK, exchange), text(FILE_NAME, exchange), exchange);
    }

    /** Fetches the file. */
    public void download(Exchange exchange) throws SinkFailure {
        downloads.fetch(exchange);
    }

    /** Makes a mail of the event, for camel-mail. */
    public void prepareMail(String mapping, Exchange exchange) throws PermanentFailure {
        mail.prepare(mapping, exchange);
    }

    /** Classifies what the mail server answered. */
    public void judgeMail(Exchange exchange) throws SinkFailure {
        mail.judge(exchange);
    }

    /** Before a call to any other Camel endpoint. */
    public void prepareCall(String description, Exchange exchange) {
        Delivery.of(exchange).prepare(new SinkRequest.Call(description), exchange);
    }

    /** Puts an attempt on record that is not retried. */
    public void failed(Exchange exchange) {
        Delivery.of(exchange).failed(failure(exchange), null);
    }

    /** Leaves the event to the broker until its next scheduled retry, if there is one. */
    public void putOff(Exchange exchange) {
        Delivery.of(exchange).scheduleRetry();
    }

    /** Parks the event, unless a retry was scheduled. */
    public void park(Exchange exchange) {
        Delivery.of(exchange).park(failure(exchange).message());
    }

    /** Stops the sink, or its lane, which would refuse every other event too; its events stay pending. */
    public void hold(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        if (!delivery.isTest()) {
            control.stop(
                    delivery.lane(),
                    Reason.REFUSED,
                    delivery.withoutSecrets(failure(exchange).message()));
        }
        delivery.handBack();
    }

    /** Puts the event back in its queue, because the sink is stopping. */
    public void handBack(Exchange exchange) {
        Delivery.of(exchange).handBack();
    }

    private static String text(String property, Exchange exchange) {
        return Objects.requireNonNullElse(exchange.getProperty(property, String.class), "");
    }

    private static FailureDetail failure(Exchange exchange) {
        return FailureDetail.of(exchange, AttemptOutcome.PERMANENT);
    }
}
