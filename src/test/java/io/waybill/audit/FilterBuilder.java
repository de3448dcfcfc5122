package io.waybill.audit;

import io.waybill.record.DeliveryState;
import java.time.Instant;

/** Makes a filter of what a test names. */
final class FilterBuilder {

    private EventFilter filter = new EventFilter(null, null, null, null, null, null, null, null, null);

    EventFilter build() {
        return filter;
    }

    FilterBuilder source(String source) {
        return with(source, filter.type(), filter.sink(), filter.state(), filter.campaign(), filter.text());
    }

    FilterBuilder type(String type) {
        return with(filter.source(), type, filter.sink(), filter.state(), filter.campaign(), filter.text());
    }

    FilterBuilder sink(String sink) {
        return with(filter.source(), filter.type(), sink, filter.state(), filter.campaign(), filter.text());
    }

    FilterBuilder state(DeliveryState state) {
        return with(filter.source(), filter.type(), filter.sink(), state, filter.campaign(), filter.text());
    }

    FilterBuilder campaign(String campaign) {
        return with(filter.source(), filter.type(), filter.sink(), filter.state(), campaign, filter.text());
    }

    FilterBuilder text(String text) {
        return with(filter.source(), filter.type(), filter.sink(), filter.state(), filter.campaign(), text);
    }

    FilterBuilder since(Instant since) {
        filter = new EventFilter(null, null, null, null, null, null, null, since, null);
        return this;
    }

    FilterBuilder until(Instant until) {
        filter = new EventFilter(null, null, null, null, null, null, null, null, until);
        return this;
    }

    private FilterBuilder with(
            String source, String type, String sink, DeliveryState state, String campaign, String text) {
        filter = new EventFilter(null, source, type, sink, state, campaign, text, filter.since(), filter.until());
        return this;
    }
}
