package io.waybill.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.ext.web.RoutingContext;
import io.waybill.config.Settings;
import io.waybill.config.SourceSettings;
import io.waybill.event.Json;
import io.waybill.ops.Action;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.Operator;
import io.waybill.ops.QueryParameters;
import io.waybill.sample.NotSentException;
import io.waybill.sample.Samples;
import io.waybill.sample.WebhookSender;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Posts samples of a provider's webhooks to the hub, so that a person sees what becomes of them. */
public final class SampleScreens implements HasScreens {

    private static final String MENU = "/sources";
    private static final String ALL = "all";

    private final Supplier<Settings> settings;
    private final IntSupplier port;
    private final Clock clock;

    /** @param port where this hub takes webhooks */
    public SampleScreens(Supplier<Settings> settings, IntSupplier port, Clock clock) {
        this.settings = settings;
        this.port = port;
        this.clock = clock;
    }

    @Override
    public void addTo(Screens screens) {
        screens.addChange(MENU + "/:name/sample", Action.SEND_SAMPLE, "Send a sample", MENU, new Screens.Change() {
            @Override
            public Screens.Question question(RoutingContext context) {
                return Asked.of(context, settings.get()).question();
            }

            @Override
            public Screens.Outcome make(RoutingContext context) {
                return send(context, Asked.of(context, settings.get()));
            }
        });
    }

    /** @param types of the samples that are sent */
    private record Asked(SourceSettings source, List<String> types) {

        static Asked of(RoutingContext context, Settings settings) {
            String name = context.pathParam("name");
            SourceSettings source = settings.sources().get(name);
            if (source == null) {
                throw new ApiProblem(404, "unknown-source", "There is no source '%s'.".formatted(name));
            }
            String type = QueryParameters.of(context, "type", Screens.SURE).text("type", "must name the sample");
            List<String> all = samples(source).types();
            if (!type.equals(ALL) && !all.contains(type)) {
                throw ApiProblem.invalid("type", type, "must be all, or one of %s".formatted(all));
            }
            return new Asked(source, type.equals(ALL) ? all : List.of(type));
        }

        Screens.Question question() {
            String name = source.name();
            String what = types.size() == 1 ? "the sample of " + types.get(0) : types.size() + " samples";
            return new Screens.Question(
                    "Send %s %s?".formatted(name, what),
                    List.of(
                            "The hub posts it to its own address, signed as the settings of %s ask.".formatted(name),
                            "It becomes a real event, and sinks that are live get it. What identifies it at the provider says"
                                    + " that it is a sample, if that is a text."),
                    null,
                    "Send " + what,
                    back());
        }

        String back() {
            return MENU + "#" + source.name();
        }
    }

    private Screens.Outcome send(RoutingContext context, Asked asked) {
        List<HttpResponse<String>> answers = post(asked);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            HttpResponse<String> answer = answers.get(i);
            lines.add("%s: %d %s".formatted(asked.types().get(i), answer.statusCode(), answer.body()));
        }
        if (answers.stream().anyMatch(answer -> answer.statusCode() / 100 != 2)) {
            throw new ApiProblem(409, "not-accepted", "The hub answered " + String.join("; ", lines));
        }
        Operator.did(
                context, "sent %s samples of %s".formatted(asked.source().name(), String.join(", ", asked.types())));
        return new Screens.Outcome.Said(
                "The hub took %s."
                        .formatted(
                                asked.types().size() == 1
                                        ? "it"
                                        : "all " + asked.types().size()),
                lines,
                answers.size() == 1 ? eventPath(answers.get(0).body()) : null,
                asked.back());
    }

    private List<HttpResponse<String>> post(Asked asked) {
        Samples samples = samples(asked.source());
        List<HttpResponse<String>> answers = new ArrayList<>();
        try {
            WebhookSender hub = new WebhookSender(settings.get().http(), port.getAsInt(), clock);
            for (String type : asked.types()) {
                byte[] payload = Json.write(Objects.requireNonNull(samples.fresh(type, clock.instant()), type))
                        .getBytes(StandardCharsets.UTF_8);
                answers.add(hub.post(asked.source(), type, payload));
            }
        } catch (NotSentException e) {
            throw new ApiProblem(503, "not-sent", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiProblem(503, "not-sent", "The hub stops.");
        }
        return answers;
    }

    private static Samples samples(SourceSettings source) {
        return Samples.of(Objects.requireNonNullElse(source.kind(), source.name()));
    }

    private static @Nullable String eventPath(String answer) {
        try {
            JsonNode id = Json.parse(answer).path("id");
            return id.isTextual() ? "/events/" + PageLink.part(id.textValue()) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
