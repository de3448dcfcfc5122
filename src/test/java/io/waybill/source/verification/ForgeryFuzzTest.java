package io.waybill.source.verification;

import static io.waybill.source.verification.Hooks.NOW;
import static io.waybill.source.verification.Hooks.previous;
import static io.waybill.source.verification.Hooks.result;
import static io.waybill.source.verification.Hooks.secret;
import static io.waybill.source.verification.Hooks.signed;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.HmacSettings;
import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever is sent to a source, under every scheme: without its secret nothing is verified, and nothing fails. */
class ForgeryFuzzTest {

    private static final String OURS = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String THEIRS = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final HmacSettings HMAC = new HmacSettings(
            Algorithm.SHA_512, "X-Sig", "h1=", Encoding.BASE64URL, "{id}.{timestamp}.{body}", "ts=", "X-Id");
    private static final Set<Scheme> SIGNING = Set.of(
            Scheme.SENDPILOT,
            Scheme.STANDARD_WEBHOOKS,
            Scheme.HMAC,
            Scheme.PELCRO,
            Scheme.GITHUB,
            Scheme.SLACK,
            Scheme.STRIPE,
            Scheme.SHOPIFY,
            Scheme.HUBSPOT,
            Scheme.CALENDLY,
            Scheme.OUTREACH,
            Scheme.SALESLOFT);

    private static SourceSettings source(Scheme scheme, String secret) {
        return Hooks.settings(Set.of(scheme), HMAC, secret(secret), previous("an older s3cret"));
    }

    @Property(tries = 2_000)
    void madeUpProofs(@ForAll("schemes") Scheme scheme, @ForAll("proofs") String proof, @ForAll byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        signed(source(scheme, THEIRS), body, NOW, NOW)
                .headers()
                .keySet()
                .forEach(name -> headers.put(name, List.of(proof)));

        assertThat(result(
                        source(scheme, OURS),
                        new Webhook("acme", headers, "/webhooks/acme", proof, "127.0.0.1", true, body, NOW)))
                .isNotEqualTo(VerificationResult.VERIFIED);
    }

    @Property(tries = 2_000)
    void anotherOnesProofWithOneHeaderMadeUp(
            @ForAll("schemes") Scheme scheme, @ForAll("proofs") String proof, @ForAll byte[] body, @ForAll int which) {
        Webhook theirs = signed(source(scheme, THEIRS), body, NOW, NOW);
        Map<String, List<String>> headers = new HashMap<>(theirs.headers());
        List<String> names = headers.keySet().stream().sorted().toList();
        if (!names.isEmpty()) {
            headers.put(names.get(Math.floorMod(which, names.size())), List.of(proof));
        }

        assertThat(result(
                        source(scheme, OURS),
                        new Webhook(
                                "acme", headers, "/webhooks/acme", theirs.pathToken(), "127.0.0.1", true, body, NOW)))
                .isNotEqualTo(VerificationResult.VERIFIED);
    }

    @Property(tries = 2_000)
    void ourProofOfAnotherBody(
            @ForAll("signing") Scheme scheme,
            @ForAll byte[] body,
            @ForAll byte[] other,
            @ForAll @IntRange(min = -300, max = 300) int seconds) {
        Assume.that(!Arrays.equals(body, other));
        Webhook ours = signed(source(scheme, OURS), body, NOW, NOW);

        assertThat(result(
                        source(scheme, OURS),
                        new Webhook(
                                "acme",
                                ours.headers(),
                                "/webhooks/acme",
                                ours.pathToken(),
                                "127.0.0.1",
                                true,
                                other,
                                NOW.plusSeconds(seconds))))
                .isEqualTo(VerificationResult.MISMATCH);
        assertThat(result(source(scheme, OURS), ours)).isEqualTo(VerificationResult.VERIFIED);
    }

    @Provide
    Arbitrary<Scheme> schemes() {
        return Arbitraries.of(Scheme.class).filter(scheme -> scheme != Scheme.NONE);
    }

    @Provide
    Arbitrary<Scheme> signing() {
        return Arbitraries.of(SIGNING);
    }

    /** What looks like one, in the forms that schemes have, and what does not. */
    @Provide
    Arbitrary<String> proofs() {
        String now = Long.toString(NOW.getEpochSecond());
        Arbitrary<String> digests = Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("0123456789abcdef")
                        .ofMinLength(0)
                        .ofMaxLength(130),
                Arbitraries.strings().alpha().numeric().withChars("+/=_-").ofMaxLength(90),
                Arbitraries.of("", "=", "====", "0".repeat(64), "A".repeat(43) + "="),
                Arbitraries.strings().ofMaxLength(40));
        Arbitrary<String> beginnings = Arbitraries.of(
                "",
                "sha256=",
                "v0=",
                "v1,",
                "v1=",
                "h1=",
                "Basic ",
                "Bearer ",
                "t=" + now + ",s=",
                "v1,t=" + now + ",s=",
                "t=" + now + ",v1=",
                "ts=" + now + ",h1=",
                "t=" + now + ",t=0,v1=",
                "t=99999999999999999999,s=",
                "v1, v1,");
        return Arbitraries.oneOf(
                beginnings.flatMap(beginning -> digests.map(digest -> beginning + digest)),
                Arbitraries.of(now, "-1", "0x7f", "1e9", "", "null", OURS.substring(6, 20), THEIRS));
    }
}
