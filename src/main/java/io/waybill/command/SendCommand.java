package io.waybill.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.HttpSettings;
import io.waybill.config.Settings;
import io.waybill.config.SettingsException;
import io.waybill.config.SourceSettings;
import io.waybill.event.Json;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.source.verification.SignedRequest;
import io.waybill.source.verification.Signer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Posts payloads to the running hub, signed as their provider signs. */
@Command(
        name = "send",
        description = "Posts a payload to the running hub, signed as the source's provider signs.",
        mixinStandardHelpOptions = true)
public final class SendCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Parameters(index = "0", paramLabel = "SOURCE", description = "The source it is sent as.")
    private String source = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The payload's file; - reads standard input.")
    private @Nullable String file;

    @Option(
            names = "--sample",
            paramLabel = "TYPE",
            description =
                    "Instead: a sample of the provider's TYPE, with a new id and the present time; all sends every"
                            + " one.")
    private @Nullable String sample;

    @Override
    public Integer call() throws InterruptedException {
        try {
            RouteSet routes = project.routes();
            Settings settings = project.settings(routes);
            SourceSettings as = settings.sources().get(source);
            if (as == null) {
                throw usage("there is no source '%s', only %s".formatted(source, new TreeSet<>(routes.sources())));
            }
            return sendAll(payloads(), as, settings);
        } catch (RoutesException e) {
            return fail(e.problems());
        } catch (SettingsException e) {
            return fail(e.problems());
        }
    }

    private Map<String, byte[]> payloads() {
        if ((file == null) == (sample == null)) {
            throw usage("name either a FILE or a --sample");
        }
        if (file != null) {
            return Map.of(file, read(file));
        }
        Samples samples = Samples.of(source, Clock.systemUTC());
        Map<String, byte[]> payloads = new LinkedHashMap<>();
        for (String type : "all".equals(sample) ? samples.types() : List.of(String.valueOf(sample))) {
            JsonNode fresh = samples.fresh(type);
            if (fresh == null) {
                throw usage("there is no sample '%s' of %s, only %s".formatted(type, source, samples.types()));
            }
            payloads.put(type, Json.write(fresh).getBytes(StandardCharsets.UTF_8));
        }
        return payloads;
    }

    private byte[] read(String file) {
        try {
            return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw usage("there is no file '%s'".formatted(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int sendAll(Map<String, byte[]> payloads, SourceSettings as, Settings settings)
            throws InterruptedException {
        HttpClient client;
        try {
            client = client(settings.http());
        } catch (IOException | GeneralSecurityException e) {
            return fail(List.of("'waybill.http.tls.certificate' cannot be read: %s".formatted(e)));
        }
        boolean allTaken = true;
        for (Map.Entry<String, byte[]> payload : payloads.entrySet()) {
            try {
                HttpResponse<String> answer =
                        client.send(request(payload.getValue(), as, settings), HttpResponse.BodyHandlers.ofString());
                print("%d %s %s".formatted(answer.statusCode(), payload.getKey(), answer.body()));
                allTaken &= answer.statusCode() / 100 == 2;
            } catch (ConnectException e) {
                return fail(List.of("nothing answers on port %d; start the hub first"
                        .formatted(settings.http().port())));
            } catch (IOException e) {
                return fail(List.of("no answer to '%s': %s".formatted(payload.getKey(), e)));
            }
        }
        return allTaken ? 0 : 1;
    }

    private static HttpClient client(HttpSettings http) throws IOException, GeneralSecurityException {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
        if (http.tls() != null) {
            client.sslContext(PinnedCertificate.context(http.tls().certificate()));
        }
        return client.build();
    }

    private static HttpRequest request(byte[] body, SourceSettings as, Settings settings) {
        SignedRequest signed = new Signer(as, Clock.systemUTC()).sign(body);
        String token = signed.pathToken();
        String path = "/webhooks/" + as.name()
                + (token == null
                        ? ""
                        : "/" + URLEncoder.encode(token, StandardCharsets.UTF_8).replace("+", "%20"));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("%s://%s:%d%s"
                        .formatted(
                                settings.http().scheme(),
                                host(settings),
                                settings.http().port(),
                                path)))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        signed.headers().forEach(request::header);
        return request.build();
    }

    /** The address to reach the hub at; 0.0.0.0 is where it listens. */
    private static String host(Settings settings) {
        String host = settings.http().host();
        if (host.equals("0.0.0.0") || host.equals("::")) {
            return "127.0.0.1";
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private ParameterException usage(String message) {
        return new ParameterException(commandLine(), message);
    }

    private void print(String line) {
        commandLine().getOut().println(line);
    }

    private int fail(List<String> problems) {
        problems.forEach(problem -> commandLine().getErr().println("waybill: " + problem));
        return 1;
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
