package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.SinkSettings;
import io.waybill.event.MappingException;
import io.waybill.mapping.Mappings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Objects;
import org.apache.camel.Exchange;

/** The steps of a sink that fetches files, as the kamelet {@code download} calls them. The call itself is in {@code sink.download}. */
final class DownloadSteps {

    private final Mappings mappings;
    private final FileFetcher fetcher;

    DownloadSteps(Mappings mappings, FileFetcher fetcher) {
        this.mappings = mappings;
        this.fetcher = fetcher;
    }

    /**
     * Says which file is to be fetched.
     *
     * @param link jq on the event that finds the file's address
     * @param name jq on the event that makes the file's name; empty: the end of the address
     */
    void prepare(String link, String name, Exchange exchange) throws PermanentFailure {
        Delivery delivery = Delivery.of(exchange);
        JsonNode event = Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class), "no JSON body");
        String address = text(link, event);
        if (address.isBlank()) {
            throw new PermanentFailure(
                    "the event has no link to a file; filter such events before kamelet:download, or correct 'link' in the route",
                    null);
        }
        FileLink file = FileLink.parse(address);
        SinkSettings sink = delivery.sink();
        if (sink.isLive()) {
            DownloadHosts.of(sink).check(file);
        }
        // The event's own day, so that an attempt after midnight goes to the same folder.
        String to = "%s/%s"
                .formatted(
                        delivery.event().time().atOffset(ZoneOffset.UTC).toLocalDate(),
                        FileName.of(
                                name.isEmpty() ? file.lastPart() : text(name, event),
                                delivery.event().id()));
        Path folder = sink.download().folder();
        boolean isThere =
                sink.isLive() && !delivery.isReplay() && folder != null && Files.isRegularFile(folder.resolve(to));
        delivery.prepare(new SinkRequest.Download(file, to, isThere), exchange);
    }

    private String text(String expression, JsonNode event) throws PermanentFailure {
        try {
            JsonNode found = mappings.expression(expression).apply(event);
            if (found.isContainerNode()) {
                throw new MappingException("'%s' must return a text".formatted(expression));
            }
            return found.asText("");
        } catch (MappingException e) {
            throw new PermanentFailure("the download could not be prepared: " + e.getMessage(), null);
        }
    }

    void fetch(Exchange exchange) throws SinkFailure {
        Delivery delivery = Delivery.of(exchange);
        SinkRequest.Download file = (SinkRequest.Download) Objects.requireNonNull(delivery.request());
        int status = file.isThere()
                ? 200
                : fetcher.fetch(delivery.sink(), file, delivery.idempotencyKey(), delivery::isCalling);
        delivery.delivered(status);
    }
}
