package io.waybill.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.Settings;
import io.waybill.config.SettingsException;
import io.waybill.config.SourceSettings;
import io.waybill.event.Json;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.sample.NotSentException;
import io.waybill.sample.Samples;
import io.waybill.sample.WebhookSender;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Posts payloads to the running hub, with the signature their provider would send. */
@Command(
        name = "send",
        description = "Posts a payload to the running hub, signed as the source's provider would sign it.",
        mixinStandardHelpOptions = true)
public final class SendCommand implements Callable<Integer> {

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Mixin
    private Console console = new Console();

    @Parameters(index = "0", arity = "0..1", paramLabel = "SOURCE", description = "The source whose webhook it is.")
    private @Nullable String source;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file with the payload; - reads standard input.")
    private @Nullable String file;

    @Option(
            names = "--sample",
            paramLabel = "TYPE",
            description =
                    "Sends the provider's sample of TYPE instead, with a new id and the current time; all sends every"
                            + " sample.")
    private @Nullable String sample;

    @Option(
            names = "--of",
            paramLabel = "ENTRY",
            description =
                    "Whose samples, if the source has another name than in the catalogue ('new source instantly --as acme').")
    private @Nullable String entry;

    @Option(names = "--list", description = "Lists the samples instead, a line each: of SOURCE, or of all sources.")
    private boolean list;

    @Override
    public Integer call() throws InterruptedException {
        if (source == null && !list) {
            throw console.usage("name the SOURCE whose webhook it is; --list shows which have samples");
        }
        try {
            RouteSet routes = project.routes();
            Settings settings = project.settings(routes);
            if (list) {
                return list(source == null ? settings.sources().values() : List.of(sender(source, settings)));
            }
            SourceSettings sender = sender(Objects.requireNonNull(source), settings);
            return sendAll(payloads(sender), sender, settings);
        } catch (RoutesException e) {
            return console.fail(e.problems());
        } catch (SettingsException e) {
            return console.fail(e.problems());
        }
    }

    private SourceSettings sender(String source, Settings settings) {
        SourceSettings sender = settings.sources().get(source);
        if (sender == null) {
            throw console.usage("there is no source '%s', only %s"
                    .formatted(source, new TreeSet<>(settings.sources().keySet())));
        }
        return sender;
    }

    private int list(Collection<SourceSettings> sources) {
        sources.stream()
                .sorted(Comparator.comparing(SourceSettings::name))
                .forEach(each -> samples(each).types().forEach(type -> console.print(each.name() + " " + type)));
        return 0;
    }

    private Samples samples(SourceSettings of) {
        return Samples.of(entry != null ? entry : Objects.requireNonNullElse(of.kind(), of.name()));
    }

    private Map<String, byte[]> payloads(SourceSettings sender) {
        if ((file == null) == (sample == null)) {
            throw console.usage("name either a FILE or a --sample");
        }
        if (file != null) {
            return Map.of(file, read(file));
        }
        Samples samples = samples(sender);
        String of = entry != null ? entry : sender.name();
        if (samples.types().isEmpty()) {
            throw console.usage(
                    "there are no samples of %s; name a FILE with a payload, or with --of whose samples they are"
                            .formatted(of));
        }
        Map<String, byte[]> payloads = new LinkedHashMap<>();
        for (String type : "all".equals(sample) ? samples.types() : List.of(String.valueOf(sample))) {
            JsonNode fresh = samples.fresh(type, Instant.now());
            if (fresh == null) {
                throw console.usage("there is no sample '%s' of %s, only %s".formatted(type, of, samples.types()));
            }
            payloads.put(type, Json.write(fresh).getBytes(StandardCharsets.UTF_8));
        }
        return payloads;
    }

    private byte[] read(String file) {
        try {
            return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw console.usage("there is no file '%s'".formatted(file));
        } catch (IOException e) {
            throw console.usage("'%s' cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    private int sendAll(Map<String, byte[]> payloads, SourceSettings sender, Settings settings)
            throws InterruptedException {
        boolean allAccepted = true;
        try {
            WebhookSender hub =
                    new WebhookSender(settings.http(), settings.http().port(), Clock.systemUTC());
            for (Map.Entry<String, byte[]> payload : payloads.entrySet()) {
                HttpResponse<String> answer = hub.post(sender, payload.getKey(), payload.getValue());
                console.print("%d %s %s".formatted(answer.statusCode(), payload.getKey(), answer.body()));
                allAccepted &= answer.statusCode() / 100 == 2;
            }
        } catch (NotSentException e) {
            return console.fail(List.of(String.valueOf(e.getMessage())));
        }
        return allAccepted ? 0 : 1;
    }
}
