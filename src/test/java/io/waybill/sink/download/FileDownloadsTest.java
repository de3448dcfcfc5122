package io.waybill.sink.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.waybill.config.Address;
import io.waybill.config.AllowedHost;
import io.waybill.config.Secret;
import io.waybill.config.SinkSettings;
import io.waybill.config.SinkSettings.OAuth;
import io.waybill.sink.FileLink;
import io.waybill.sink.PermanentFailure;
import io.waybill.sink.RefusedFailure;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.SinkRequest;
import io.waybill.sink.TransientFailure;
import io.waybill.sink.http.Egress;
import io.waybill.testing.FileServer;
import io.waybill.testing.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a server that behaves, or not, as servers of files do. */
class FileDownloadsTest {

    private static final String TO = "2026-11-26/export-0123456789ab.csv";
    private static final int SIZE = 1_000_000;
    private static final int HALF = 500_000;

    private final FileServer server = new FileServer();
    private final FileServer other = new FileServer();
    private final FileDownloads downloads = new FileDownloads(new Egress(true), Clock.systemUTC());
    private final AtomicBoolean isWanted = new AtomicBoolean(true);
    private Duration timeout = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        server.close();
        other.close();
    }

    @Test
    void fetchesAFileUnderItsNameAndLeavesNothingElse() throws Exception {
        byte[] content = content(1);
        server.has(content, Map.of("ETag", "\"1\""));

        assertThat(fetch()).isEqualTo(200);

        assertThat(folder.resolve(TO)).hasBinaryContent(content);
        assertThat(files()).containsExactly(TO);
        assertThat(server.requests().get(0))
                .containsEntry("Authorization", "Bearer key")
                .containsEntry("X-Tenant", "acme");
    }

    @Test
    void fetchesAnEmptyFileAndOneWhoseLengthIsOnlyKnownAtItsEnd() throws Exception {
        server.has(new byte[0], Map.of());
        fetch();
        assertThat(folder.resolve(TO)).isEmptyFile();

        byte[] content = content(2);
        server.has(content, Map.of()).saysNoLength();
        fetch();
        assertThat(folder.resolve(TO)).hasBinaryContent(content);
    }

    @Test
    void goesOnWhereADownloadBrokeOff() throws Exception {
        // Given
        byte[] content = content(3);
        server.has(content, Map.of("ETag", "\"1\"", "Repr-Digest", digest("sha-256", "SHA-256", content)));
        server.breakOnceAt(HALF);

        // When
        assertThatThrownBy(this::fetch)
                .isInstanceOf(TransientFailure.class)
                .hasMessageContaining("the next attempt goes on from there");
        assertThat(folder.resolve(TO)).doesNotExist();
        assertThat(fetch()).isEqualTo(206);

        // Then
        assertThat(folder.resolve(TO)).hasBinaryContent(content);
        assertThat(files()).containsExactly(TO);
        assertThat(server.requests().get(1))
                .containsEntry("Range", "bytes=%d-".formatted(HALF))
                .containsEntry("If-Range", "\"1\"");
    }

    @Test
    void goesOnByADateThatIsOldEnough() throws Exception {
        byte[] content = content(4);
        server.has(content, Map.of("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT"));
        server.breakOnceAt(HALF);

        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class);
        assertThat(fetch()).isEqualTo(206);

        assertThat(folder.resolve(TO)).hasBinaryContent(content);
        assertThat(server.requests().get(1)).containsEntry("If-Range", "Thu, 01 Jan 2026 00:00:00 GMT");
    }

    @Test
    void doesNotTrustWhatACrashMayHaveLeft() throws Exception {
        // Given
        byte[] content = content(5);
        server.has(content, Map.of("ETag", "\"1\""));
        server.breakOnceAt(HALF);
        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class);

        // When: longer on disk than what is known to be there
        Files.write(part(), new byte[200_000], StandardOpenOption.APPEND);
        fetch();

        // Then
        assertThat(folder.resolve(TO)).hasBinaryContent(content);
        assertThat(server.requests().get(1)).containsEntry("Range", "bytes=%d-".formatted(HALF));
    }

    @Test
    void beginsAnewWhereWhatIsKnownOfAPartCannotBeRead() throws Exception {
        byte[] content = content(26);
        server.has(content, Map.of("ETag", "\"1\"")).breakOnceAt(HALF);
        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class);

        Files.write(Path.of(part() + ".json"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(fetch()).isEqualTo(200);

        assertThat(folder.resolve(TO)).hasBinaryContent(content);
    }

    @Test
    void beginsAnewWhereNothingIsKnownOfAPart() throws Exception {
        byte[] content = content(6);
        server.has(content, Map.of("ETag", "W/\"1\""));
        server.breakOnceAt(HALF);

        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class).hasMessageNotContaining("goes on");
        assertThat(files()).isEmpty();
        fetch();

        assertThat(folder.resolve(TO)).hasBinaryContent(content);
        assertThat(server.requests().get(1)).doesNotContainKey("Range");
    }

    @Test
    void beginsAnewWhereTheServerHasNoParts() throws Exception {
        byte[] content = content(7);
        server.has(content, Map.of("ETag", "\"1\"")).servesNoParts();
        server.breakOnceAt(HALF);

        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class);
        assertThat(fetch()).isEqualTo(200);

        assertThat(folder.resolve(TO)).hasBinaryContent(content);
    }

    @Test
    void beginsAnewWhenTheFileHasChanged() throws Exception {
        server.has(content(8), Map.of("ETag", "\"1\"")).breakOnceAt(HALF);
        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class);

        byte[] changed = content(9);
        server.has(changed, Map.of("ETag", "\"2\""));
        assertThat(fetch()).isEqualTo(200);

        assertThat(folder.resolve(TO)).hasBinaryContent(changed);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void neverPutsTwoVersionsTogetherWhateverTheServerSends() throws Exception {
        server.has(content(10), Map.of("ETag", "\"1\"")).ignoresConditions();
        server.breakOnceAt(HALF);
        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class);

        byte[] changed = content(11);
        server.has(changed, Map.of("ETag", "\"2\""));
        assertThat(fetch()).isEqualTo(200);

        assertThat(folder.resolve(TO)).hasBinaryContent(changed);
        assertThat(server.requests()).hasSize(3);
        assertThat(server.requests().get(2)).doesNotContainKey("Range");
    }

    @ParameterizedTest
    @CsvSource({
        "Repr-Digest,    sha-256, SHA-256",
        "Repr-Digest,    sha-512, SHA-512",
        "Content-Digest, sha-256, SHA-256",
        "Digest,         SHA-256, SHA-256",
        "Content-MD5,    '',      MD5"
    })
    void takesNoFileThatDoesNotMatchItsDigest(String header, String name, String algorithm) throws Exception {
        byte[] content = content(12);
        server.has(content, Map.of("ETag", "\"1\"", header, written(header, name, algorithm, content(13))));
        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class).hasMessageContaining(header);
        assertThat(files()).isEmpty();

        server.has(content, Map.of("ETag", "\"1\"", header, written(header, name, algorithm, content)));
        fetch();
        assertThat(folder.resolve(TO)).hasBinaryContent(content);
    }

    private static String written(String header, String name, String algorithm, byte[] content) throws Exception {
        String base64 = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(content));
        return switch (header) {
            case "Content-MD5" -> base64;
            case "Digest" -> "unknown=abc," + name + "=" + base64;
            default -> name + "=:" + base64 + ":";
        };
    }

    private static String digest(String name, String algorithm, byte[] content) throws Exception {
        return written("Repr-Digest", name, algorithm, content);
    }

    @Test
    void takesNoGzipFileThatIsNotWhole() throws Exception {
        byte[] packed = gzip(content(14));
        server.has(Arrays.copyOf(packed, packed.length - 100), Map.of("ETag", "\"1\""));
        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class).hasMessageContaining("gzip");
        assertThat(files()).isEmpty();

        server.has(packed, Map.of());
        fetch();
        assertThat(folder.resolve(TO)).hasBinaryContent(packed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void parksWhatIsTooLarge(boolean saysLength) throws Exception {
        server.has(new byte[5_000_001], Map.of("ETag", "\"1\""));
        if (!saysLength) {
            server.saysNoLength();
        }

        assertThatThrownBy(this::fetch)
                .isInstanceOf(PermanentFailure.class)
                .hasMessageContaining("5.0 MB")
                .hasMessageContaining("waybill.sink.exports.download.max-size");

        assertThat(files()).isEmpty();
    }

    @Test
    void waitsForRoomBeforeItFillsTheDisk() {
        try (RawServer raw = new RawServer()) {
            raw.behave(connection -> RawServer.Reply.of("HTTP/1.1 200 OK|Content-Length: 900000000000000||x"));

            assertThatThrownBy(() -> fetch(sink(raw.url(), Long.MAX_VALUE), raw.url() + "/export.csv"))
                    .isInstanceOf(TransientFailure.class)
                    .hasMessageContaining("too little room for the file")
                    .hasMessageContaining("it needs 900.0 TB more")
                    .hasMessageContaining("free space");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK||half a fi", // ends, or breaks off: nobody can tell
                "HTTP/1.0 200 OK|Content-Encoding: gzip|Content-Length: 4||abcd",
                "HTTP/1.1 204 No Content||",
                "HTTP/1.1 200 OK|Content-Type: text/html|Content-Length: 5||Login",
                "HTTP/1.1 200 OK|Content-Type: Application/XHTML+XML; charset=utf-8|Content-Length: 5||Login",
                "HTTP/1.1 206 Partial Content|Content-Range: bytes 0-3/9|Content-Length: 4||abcd"
            })
    void parksWhatIsNotTheWholeFile(String response) {
        try (RawServer raw = new RawServer()) {
            raw.behave(connection -> RawServer.Reply.of(response).andHangUp());

            assertThatThrownBy(() -> fetch(sink(raw.url(), SIZE), raw.url() + "/export.csv"))
                    .isInstanceOf(PermanentFailure.class);
            assertThat(folder.resolve(TO)).doesNotExist();
        }
    }

    @Test
    void fetchesAWebPageWhereTheFilesNameSaysSo() throws Exception {
        server.has(content(25), Map.of("Content-Type", "text/html; charset=utf-8"));

        FileLink link = new FileLink(URI.create(server.url() + "/report"));
        SinkRequest.Download page = new SinkRequest.Download(link, "2026-11-26/report-0123456789ab.html", false);
        downloads.fetch(sink(server.url(), SIZE), page, "evt_1-exports", () -> true);

        assertThat(folder.resolve(page.to())).hasBinaryContent(content(25));
    }

    @Test
    void takesNoRestThatIsShorterThanTheServerSaid() {
        try (RawServer raw = new RawServer()) {
            raw.behave(connection -> RawServer.Reply.of("HTTP/1.1 200 OK|ETag: \"1\"|Content-Length: 9||half")
                    .andHangUp());
            assertThatThrownBy(() -> fetch(sink(raw.url(), SIZE), raw.url() + "/export.csv"))
                    .isInstanceOf(TransientFailure.class);
            raw.behave(connection -> RawServer.Reply.of("HTTP/1.1 206 Partial Content|ETag: \"1\""
                            + "|Content-Range: bytes 4-8/9|Transfer-Encoding: chunked||3|abc|0||")
                    .andHangUp());

            assertThatThrownBy(() -> fetch(sink(raw.url(), SIZE), raw.url() + "/export.csv"))
                    .isInstanceOf(TransientFailure.class)
                    .hasMessageContaining("broke off");
            assertThat(folder.resolve(TO)).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 9||half",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||4|half|",
                "HTTP/1.1 202 Accepted|Content-Length: 2||{}"
            })
    void triesAgainWhatIsNotThereYetOrBreaksOff(String response) {
        try (RawServer raw = new RawServer()) {
            raw.behave(connection -> RawServer.Reply.of(response).andHangUp());

            assertThatThrownBy(() -> fetch(sink(raw.url(), SIZE), raw.url() + "/export.csv"))
                    .isInstanceOf(TransientFailure.class);
            assertThat(folder.resolve(TO)).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, /a.csv,                   permanent",
        "410, /a.csv,                   permanent",
        "403, /a.csv?sig=0123456789abc, permanent",
        "403, /a.csv,                   refused",
        "401, /a.csv?sig=0123456789abc, refused",
        "301, /a.csv,                   refused",
        "503, /a.csv,                   transient",
        "429, /a.csv,                   transient"
    })
    void saysWhatAnAnswerMeansWithoutTheLinksQuery(int status, String path, String outcome) {
        server.has("no: /a.csv?sig=0123456789abc and 0123456789abc".getBytes(StandardCharsets.UTF_8), Map.of())
                .answers(status);

        SinkFailure failure =
                catchThrowableOfType(SinkFailure.class, () -> fetch(sink(server.url(), SIZE), server.url() + path));

        assertThat(failure.outcome().written()).isEqualTo(outcome);
        assertThat(failure.answerCode()).isEqualTo(status);
        if (path.contains("?")) {
            assertThat(failure).hasMessageNotContaining("0123456789abc");
        }
        if (outcome.equals("permanent")) {
            assertThat(failure).hasMessageContaining("its link has expired");
        }
    }

    @Test
    void sendsNoCredentialsToAnyOtherHost() throws Exception {
        byte[] content = content(15);
        other.has(content, Map.of());
        String link = other.url().replace("127.0.0.1", "localhost") + "/a.csv?sig=1";

        fetch(sink(server.url(), SIZE, host(link)), link);

        assertThat(folder.resolve(TO)).hasBinaryContent(content);
        assertThat(other.requests()).singleElement().satisfies(request -> assertThat(request)
                .doesNotContainKeys("Authorization", "X-Tenant"));
    }

    @Test
    void asksForAnAccessTokenForItsOwnHostAlone() throws Exception {
        // Given
        byte[] content = content(23);
        server.has(content, Map.of());
        try (FileServer tokens = new FileServer()) {
            tokens.has("{\"access_token\": \"tok_1\"}".getBytes(StandardCharsets.UTF_8), Map.of());
            OAuth oauth = new OAuth(new Address(URI.create(tokens.url())), "id", new Secret("secret"), "");
            String elsewhere = other.url() + "/a.csv";
            SinkSettings sink = sink(
                    server.url(),
                    oauth,
                    new SinkSettings.Download(folder, List.of(host(elsewhere)), SIZE, Duration.ofMinutes(1)));

            // When
            fetch(sink, server.url() + "/a.csv");
            other.has(content, Map.of());
            fetch(sink, elsewhere);
            fetch(sink, server.url() + "/a.csv");

            // Then
            assertThat(server.requests().get(0)).containsEntry("Authorization", "Bearer tok_1");
            assertThat(other.requests().get(0)).doesNotContainKey("Authorization");
            assertThat(tokens.requests()).as("one token serves all files").hasSize(1);
        }
    }

    @Test
    void followsARedirectToANamedHostWithoutCredentials() throws Exception {
        byte[] content = content(16);
        other.has(content, Map.of("ETag", "\"1\"")).breakOnceAt(HALF);
        String target = other.url().replace("127.0.0.1", "localhost") + "/stored?sig=1";
        server.has(new byte[0], Map.of("Location", target)).answers(302);
        SinkSettings sink = sink(server.url(), SIZE, host(target));

        assertThatThrownBy(() -> fetch(sink, server.url() + "/a.csv")).isInstanceOf(TransientFailure.class);
        fetch(sink, server.url() + "/a.csv");

        assertThat(folder.resolve(TO)).hasBinaryContent(content);
        assertThat(other.requests())
                .allSatisfy(request -> assertThat(request).doesNotContainKeys("Authorization", "X-Tenant"));
        assertThat(other.requests().get(1)).containsEntry("Range", "bytes=%d-".formatted(HALF));
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "/login", "http://user:password@127.0.0.1:1/x"})
    void followsNoRedirectToAHostThatIsNotNamed(String location) {
        other.has(content(17), Map.of());
        String target = location.equals("other") ? other.url() + "/a.csv?sig=0123456789" : location;
        server.has(new byte[0], Map.of("Location", target)).answers(302);

        assertThatThrownBy(() -> fetch(sink(server.url(), SIZE), server.url() + "/a.csv"))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("waybill.sink.exports.download.hosts")
                .hasMessageNotContaining("0123456789")
                .hasMessageNotContaining("password");

        assertThat(other.requests()).isEmpty();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void endsRedirectsInACircle() {
        server.has(new byte[0], Map.of("Location", server.url() + "/again")).answers(302);

        assertThatThrownBy(() -> fetch(sink(server.url(), SIZE, host(server.url())), server.url() + "/a.csv"))
                .isInstanceOf(PermanentFailure.class)
                .hasMessageContaining("redirects");
        assertThat(server.requests()).hasSize(6);
    }

    @Test
    void callsNoPrivateAddressIfTheSettingsForbidThem() {
        FileDownloads guarded = new FileDownloads(new Egress(false), Clock.systemUTC());

        assertThatThrownBy(
                        () -> guarded.fetch(sink(server.url(), SIZE), file(server.url() + "/a.csv"), "key", () -> true))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("private address");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void endsAnAttemptThatTakesTooLongAndGoesOnInTheNext() throws Exception {
        byte[] content = content(18);
        server.has(content, Map.of("ETag", "\"1\"")).stopOnceAt(HALF);

        timeout = Duration.ofSeconds(1);
        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class).hasMessageContaining("in time");
        timeout = Duration.ofSeconds(30);
        fetch();

        assertThat(folder.resolve(TO)).hasBinaryContent(content);
        assertThat(server.requests().get(1)).containsEntry("Range", "bytes=%d-".formatted(HALF));
    }

    @Test
    void endsAnAttemptWhoseTimeIsUpAlthoughBytesCome() {
        server.has(content(19), Map.of("ETag", "\"1\""));
        SinkSettings sink = sink(server.url(), SIZE, Duration.ofNanos(1));

        assertThatThrownBy(() -> fetch(sink, server.url() + "/a.csv"))
                .isInstanceOf(TransientFailure.class)
                .hasMessageContaining("download.max-time");
        assertThat(folder.resolve(TO)).doesNotExist();
    }

    @Test
    void stopsWhenItIsNoLongerWantedAndKeepsWhatItHas() throws Exception {
        server.has(content(20), Map.of("ETag", "\"1\""));
        isWanted.set(false);

        assertThatThrownBy(this::fetch).isInstanceOf(RejectedExecutionException.class);

        assertThat(folder.resolve(TO)).doesNotExist();
        assertThat(files()).hasSize(2).allMatch(name -> name.startsWith("2026-11-26/.export-"));
    }

    @Test
    void replacesAFileOnlyByAWholeOne() throws Exception {
        Files.createDirectories(folder.resolve(TO).getParent());
        Files.writeString(folder.resolve(TO), "before");
        byte[] content = content(21);
        server.has(content, Map.of("ETag", "\"1\"")).breakOnceAt(HALF);

        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class);
        assertThat(folder.resolve(TO)).hasContent("before");
        fetch();

        assertThat(folder.resolve(TO)).hasBinaryContent(content);
    }

    @Test
    void holdsTheSinkWhereNoFileCanBeWritten() throws Exception {
        Files.writeString(folder.resolve("2026-11-26"), "a file, no folder");

        assertThatThrownBy(this::fetch)
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("correct the folder in the settings");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void writesThroughNoLinkThatOthersHavePut() throws Exception {
        // Given: where the part would be
        server.has(content(24), Map.of("ETag", "\"1\"")).breakOnceAt(HALF);
        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class);
        Path part = part();
        Files.delete(part);
        Path outside = Files.writeString(folder.resolve("outside"), "not ours");
        Files.createSymbolicLink(part, outside);

        // When
        assertThatThrownBy(this::fetch).isInstanceOf(TransientFailure.class);

        // Then
        assertThat(outside).hasContent("not ours");
    }

    @Test
    void tellsAFullDiskFromAFolderThatIsWrong() {
        assertThat(FolderFailure.of(folder.resolve(TO), new IOException("No space left on device")))
                .isInstanceOf(TransientFailure.class)
                .hasMessageContaining("No space left on device; if the disk is full, free space");
        assertThat(FolderFailure.noRoom(folder.resolve("a.csv"), 0, 5_000))
                .hasMessage("there is too little room for the file on the disk of %s: there are 5.0 KB; free space"
                        .formatted(folder));
    }

    @Test
    void makesOneAttemptAtATime() throws Exception {
        FileLink link = new FileLink(URI.create(server.url() + "/a.csv"));
        try (PartialFile first = PartialFile.open(folder.resolve(TO), "key", link)) {
            assertThat(first.length()).isZero();
            assertThatThrownBy(() -> PartialFile.open(folder.resolve(TO), "key", link))
                    .isInstanceOf(TransientFailure.class);
        }
        PartialFile.open(folder.resolve(TO), "key", link).close();
    }

    @Test
    void removesPartsThatNobodyGoesOnWith() throws Exception {
        // Given
        Path day = Files.createDirectories(folder.resolve("2026-11-01"));
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
        for (String name : List.of(".a.csv.0.part", ".a.csv.0.part.json", "whole.part", ".hidden")) {
            Files.setLastModifiedTime(Files.createFile(day.resolve(name)), old);
        }
        Files.createFile(day.resolve(".b.csv.1.part"));
        server.has(content(22), Map.of());

        // When
        fetch();

        // Then
        assertThat(files())
                .containsExactlyInAnyOrder(
                        TO, "2026-11-01/whole.part", "2026-11-01/.hidden", "2026-11-01/.b.csv.1.part");
    }

    private int fetch() throws SinkFailure {
        return fetch(sink(server.url(), 5_000_000), server.url() + "/export.csv");
    }

    private int fetch(SinkSettings sink, String link) throws SinkFailure {
        return downloads.fetch(sink, file(link), "evt_1-exports", isWanted::get);
    }

    private static SinkRequest.Download file(String link) {
        return new SinkRequest.Download(new FileLink(URI.create(link)), TO, false);
    }

    private SinkSettings sink(String url, long maxSize, AllowedHost... hosts) {
        return sink(url, new SinkSettings.Download(folder, List.of(hosts), maxSize, Duration.ofMinutes(1)));
    }

    private SinkSettings sink(String url, long maxSize, Duration maxTime) {
        return sink(url, new SinkSettings.Download(folder, List.of(), maxSize, maxTime));
    }

    private SinkSettings sink(String url, SinkSettings.Download download) {
        return sink(url, null, download);
    }

    private SinkSettings sink(String url, OAuth oauth, SinkSettings.Download download) {
        Address slack = new Address(URI.create("https://slack.com/api/"));
        return new SinkSettings(
                "exports",
                SinkSettings.Mode.LIVE,
                new Address(URI.create(url)),
                Map.of("Authorization", new Secret("Bearer key"), "X-Tenant", new Secret("acme")),
                timeout,
                5,
                List.of(),
                null,
                0,
                1,
                oauth,
                new SinkSettings.Slack(null, null, slack, Map.of()),
                download,
                SinkSettings.Mail.NONE);
    }

    private static AllowedHost host(String address) {
        URI uri = URI.create(address);
        return new AllowedHost(uri.getHost(), uri.getPort());
    }

    private Path part() {
        return folder.resolve(files().stream()
                .filter(name -> name.endsWith(PartialFile.ENDING))
                .findFirst()
                .orElseThrow());
    }

    private List<String> files() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] content(int seed) {
        byte[] content = new byte[SIZE];
        new Random(seed).nextBytes(content);
        content[0] = 'x'; // no gzip
        return content;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }
}
