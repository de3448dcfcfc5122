package io.waybill.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.Address;
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
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
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

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Mixin
    private Console console = new Console();

    @Parameters(index = "0", paramLabel = "SOURCE", description = "The source whose webhook it is.")
    private String source = "";

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

    @Override
    public Integer call() throws InterruptedException {
        try {
            RouteSet routes = project.routes();
            Settings settings = project.settings(routes);
            SourceSettings sender = settings.sources().get(source);
            if (sender == null) {
                throw console.usage(
                        "there is no source '%s', only %s".formatted(source, new TreeSet<>(routes.sources())));
            }
            return sendAll(payloads(), sender, settings);
        } catch (RoutesException e) {
            return console.fail(e.problems());
        } catch (SettingsException e) {
            return console.fail(e.problems());
        }
    }

    private Map<String, byte[]> payloads() {
        if ((file == null) == (sample == null)) {
            throw console.usage("name either a FILE or a --sample");
        }
        if (file != null) {
            return Map.of(file, read(file));
        }
        Samples samples = Samples.of(source, Clock.systemUTC());
        Map<String, byte[]> payloads = new LinkedHashMap<>();
        if (samples.types().isEmpty()) {
            throw console.usage("there are no samples of %s; name a FILE with a payload".formatted(source));
        }
        for (String type : "all".equals(sample) ? samples.types() : List.of(String.valueOf(sample))) {
            JsonNode fresh = samples.fresh(type);
            if (fresh == null) {
                throw console.usage("there is no sample '%s' of %s, only %s".formatted(type, source, samples.types()));
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
        HttpClient client;
        try {
            client = client(settings.http());
        } catch (IOException | GeneralSecurityException e) {
            return console.fail(List.of("'waybill.http.tls.certificate' = '%s' cannot be read; give a PEM file"
                    .formatted(Objects.requireNonNull(settings.http().tls()).certificate())));
        }
        boolean allAccepted = true;
        for (Map.Entry<String, byte[]> payload : payloads.entrySet()) {
            try {
                HttpResponse<String> answer = client.send(
                        request(payload.getValue(), sender, settings), HttpResponse.BodyHandlers.ofString());
                console.print("%d %s %s".formatted(answer.statusCode(), payload.getKey(), answer.body()));
                allAccepted &= answer.statusCode() / 100 == 2;
            } catch (ConnectException e) {
                return console.fail(List.of("nothing answers at %s; start the hub, or correct 'waybill.http.port'"
                        .formatted(hub(settings))));
            } catch (HttpTimeoutException e) {
                return console.fail(List.of("no answer to '%s' within %d seconds; look at the hub's log"
                        .formatted(payload.getKey(), TIMEOUT.toSeconds())));
            } catch (IOException e) {
                return console.fail(List.of(
                        "no answer to '%s' from %s: %s; check 'waybill.http.port' and 'waybill.http.tls.certificate'"
                                .formatted(payload.getKey(), hub(settings), e.getMessage())));
            } catch (IllegalArgumentException e) {
                // Its message quotes the secret.
                return console.fail(
                        List.of("the secret of '%s' cannot be sent in a header; choose one of ASCII characters"
                                .formatted(source)));
            }
        }
        return allAccepted ? 0 : 1;
    }

    private static HttpClient client(HttpSettings http) throws IOException, GeneralSecurityException {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
        if (http.tls() != null) {
            client.sslContext(PinnedCertificate.context(http.tls().certificate()));
        }
        return client.build();
    }

    private static HttpRequest request(byte[] body, SourceSettings sender, Settings settings) {
        SignedRequest signed = new Signer(sender, Clock.systemUTC()).sign(body);
        String token = signed.pathToken();
        String path = "/webhooks/" + sender.name()
                + (token == null
                        ? ""
                        : "/" + URLEncoder.encode(token, StandardCharsets.UTF_8).replace("+", "%20"));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(hub(settings) + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        signed.headers().forEach(request::header);
        return request.build();
    }

    /** The address to call; the settings may name a host that can only be listened at. */
    static String hub(Settings settings) {
        String host = settings.http().host();
        boolean listensEverywhere = host.matches("[0:.]+");
        return settings.http().scheme() + "://"
                + Address.authority(
                        listensEverywhere ? "127.0.0.1" : host, settings.http().port());
    }
}
