package io.waybill.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.Secret;
import io.waybill.event.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we sign, verified by the library that Standard Webhooks has for Node. */
@Tag("full")
@Tag("own-parts")
class WebhookSignatureIT {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEXT = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final byte[] BODY = "{\"lead\": \"Zoë 🎯\"}".getBytes(UTF_8);

    @TempDir
    private static Path folder;

    @BeforeAll
    static void fetchTheLibrary() throws Exception {
        Files.writeString(folder.resolve("package.json"), "{}");
        Files.writeString(folder.resolve("verify.js"), """
                const { Webhook } = require("standardwebhooks");
                const { secret, body, headers } = JSON.parse(require("fs").readFileSync("call.json"));
                new Webhook(secret).verify(body, headers);
                """);
        assertThat(run("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "standardwebhooks@1.1.1"))
                .isZero();
    }

    @Test
    void isVerifiedByEitherSecretWhileOneReplacesTheOther() throws Exception {
        Map<String, String> headers = WebhookSignature.headers(
                "evt_1-webhooks", Instant.now(), BODY, List.of(new Secret(NEXT), new Secret(SECRET)));

        assertThat(verify(SECRET, BODY, headers)).isZero();
        assertThat(verify(NEXT, BODY, headers)).isZero();
    }

    @Test
    void isNotVerifiedIfItIsAnothers() throws Exception {
        Map<String, String> headers =
                WebhookSignature.headers("evt_1-webhooks", Instant.now(), BODY, List.of(new Secret(SECRET)));

        assertThat(verify(SECRET, BODY, headers)).isZero();
        assertThat(verify(NEXT, BODY, headers)).isNotZero();
        assertThat(verify(SECRET, "{}".getBytes(UTF_8), headers)).isNotZero();
    }

    private static int verify(String secret, byte[] body, Map<String, String> headers) throws Exception {
        Files.writeString(
                folder.resolve("call.json"),
                Json.write(Map.of("secret", secret, "body", new String(body, UTF_8), "headers", headers)));
        return run("node", "verify.js");
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start()
                .waitFor();
    }
}
