package io.waybill.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.record.DeliveryState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Selects events; what is null does not matter.
 *
 * @param sink a sink that had a subscription when the event arrived
 * @param endpoint a client's endpoint that the event was for at that sink, which must be named
 * @param state the event's state at that sink, or at any sink
 * @param retrying true: only if the event failed at that sink since it is in that state, so that it is tried again
 * @param providerEventId the provider's id; there is no index, so name a time too
 * @param campaign its id
 * @param lead the lead's id
 * @param email the lead's address, as the provider sent it or in lower case
 * @param code the status that the sink, or any sink, answered at least once
 * @param attempts how many attempts there were at least at the sink, or at any sink
 * @param text occurs in the event, in upper or lower case, or is its id
 * @param since the event arrived then or later
 * @param until the event arrived before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventFilter(
        @Nullable String id,
        @Nullable String source,
        @Nullable String type,
        @Nullable String sink,
        @Nullable String endpoint,
        @Nullable DeliveryState state,
        @Nullable Boolean retrying,
        @Nullable String providerEventId,
        @Nullable String campaign,
        @Nullable String lead,
        @Nullable String email,
        @Nullable Integer code,
        @Nullable Integer attempts,
        @Nullable String text,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** Selects every event. */
    public static final EventFilter ANY = where().build();

    public static Builder where() {
        return new Builder();
    }

    public static EventFilter of(String id) {
        return where().id(id).build();
    }

    public EventFilter before(Instant end) {
        return but().until(until == null || end.isBefore(until) ? end : until).build();
    }

    public EventFilter atSink(@Nullable String otherSink) {
        return but().sink(otherSink).build();
    }

    /** Builds a filter that begins as this one. */
    public Builder but() {
        return where().id(id)
                .source(source)
                .type(type)
                .sink(sink)
                .endpoint(endpoint)
                .state(state)
                .retrying(retrying)
                .providerEventId(providerEventId)
                .campaign(campaign)
                .lead(lead)
                .email(email)
                .code(code)
                .attempts(attempts)
                .text(text)
                .since(since)
                .until(until);
    }

    /** Builds a filter; what is not set does not matter. */
    public static final class Builder {

        private @Nullable String id;
        private @Nullable String source;
        private @Nullable String type;
        private @Nullable String sink;
        private @Nullable String endpoint;
        private @Nullable DeliveryState state;
        private @Nullable Boolean retrying;
        private @Nullable String providerEventId;
        private @Nullable String campaign;
        private @Nullable String lead;
        private @Nullable String email;
        private @Nullable Integer code;
        private @Nullable Integer attempts;
        private @Nullable String text;
        private @Nullable Instant since;
        private @Nullable Instant until;

        private Builder() {}

        public Builder id(@Nullable String value) {
            id = value;
            return this;
        }

        public Builder source(@Nullable String value) {
            source = value;
            return this;
        }

        public Builder type(@Nullable String value) {
            type = value;
            return this;
        }

        public Builder sink(@Nullable String value) {
            sink = value;
            return this;
        }

        public Builder endpoint(@Nullable String value) {
            endpoint = value;
            return this;
        }

        public Builder state(@Nullable DeliveryState value) {
            state = value;
            return this;
        }

        public Builder retrying(@Nullable Boolean value) {
            retrying = value;
            return this;
        }

        public Builder providerEventId(@Nullable String value) {
            providerEventId = value;
            return this;
        }

        public Builder campaign(@Nullable String value) {
            campaign = value;
            return this;
        }

        public Builder lead(@Nullable String value) {
            lead = value;
            return this;
        }

        public Builder email(@Nullable String value) {
            email = value;
            return this;
        }

        public Builder code(@Nullable Integer value) {
            code = value;
            return this;
        }

        public Builder attempts(@Nullable Integer value) {
            attempts = value;
            return this;
        }

        public Builder text(@Nullable String value) {
            text = value;
            return this;
        }

        public Builder since(@Nullable Instant value) {
            since = value;
            return this;
        }

        public Builder until(@Nullable Instant value) {
            until = value;
            return this;
        }

        public EventFilter build() {
            return new EventFilter(
                    id,
                    source,
                    type,
                    sink,
                    endpoint,
                    state,
                    retrying,
                    providerEventId,
                    campaign,
                    lead,
                    email,
                    code,
                    attempts,
                    text,
                    since,
                    until);
        }
    }
}
