package io.waybill.source.verification;

import io.waybill.config.HmacSettings;
import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.Secret;
import io.waybill.config.SharedSecret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Nested;

/** Every scheme keeps the contract. */
class VerificationSchemesTest {

    @Nested
    class SendPilot extends TimestampContract {
        SendPilot() {
            super(Scheme.SENDPILOT);
        }
    }

    @Nested
    class Standard extends TimestampContract {
        Standard() {
            super(Scheme.STANDARD_WEBHOOKS);
        }
    }

    @Nested
    class Pelcro extends SignatureContract {
        Pelcro() {
            super(Scheme.PELCRO);
        }
    }

    @Nested
    class GitHub extends SignatureContract {
        GitHub() {
            super(Scheme.GITHUB);
        }
    }

    @Nested
    class Slack extends TimestampContract {
        Slack() {
            super(Scheme.SLACK);
        }
    }

    @Nested
    class Stripe extends TimestampContract {
        Stripe() {
            super(Scheme.STRIPE);
        }
    }

    @Nested
    class Shopify extends SignatureContract {
        Shopify() {
            super(Scheme.SHOPIFY);
        }
    }

    @Nested
    class HubSpot extends TimestampContract {
        HubSpot() {
            super(Scheme.HUBSPOT);
        }
    }

    @Nested
    class Calendly extends TimestampContract {
        Calendly() {
            super(Scheme.CALENDLY);
        }
    }

    @Nested
    class Outreach extends SignatureContract {
        Outreach() {
            super(Scheme.OUTREACH);
        }
    }

    @Nested
    class Salesloft extends SignatureContract {
        Salesloft() {
            super(Scheme.SALESLOFT);
        }
    }

    @Nested
    class QueryParameter extends SchemeContract {
        QueryParameter() {
            super(Scheme.QUERY_SECRET);
        }
    }

    /** Its secrets are written in hex. */
    @Nested
    class Close extends TimestampContract {
        Close() {
            super(Scheme.CLOSE);
        }

        @Override
        SourceSettings with(SharedSecret... secrets) {
            return super.with(Arrays.stream(secrets)
                    .map(each -> new SharedSecret(each.slot(), new Secret(hex(each))))
                    .toArray(SharedSecret[]::new));
        }

        private static String hex(SharedSecret secret) {
            return HexFormat.of().formatHex(secret.secret().reveal().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Nested
    class HmacWithEverything extends TimestampContract {
        HmacWithEverything() {
            super(Scheme.HMAC);
        }

        @Override
        HmacSettings hmac() {
            return new HmacSettings(
                    Algorithm.SHA_512, "X-Sig", "h1:", Encoding.BASE64URL, "{id}|{body}|{timestamp}|", "ts=", "X-Id");
        }
    }

    @Nested
    class HmacOfTheBodyAlone extends SignatureContract {
        HmacOfTheBodyAlone() {
            super(Scheme.HMAC);
        }

        @Override
        HmacSettings hmac() {
            return new HmacSettings(Algorithm.SHA_1, "X-Sig", "", Encoding.HEX, "{body}", "", "");
        }
    }

    @Nested
    class Header extends SchemeContract {
        Header() {
            super(Scheme.HEADER);
        }
    }

    @Nested
    class Basic extends SchemeContract {
        Basic() {
            super(Scheme.BASIC);
        }
    }

    @Nested
    class PathToken extends SchemeContract {
        PathToken() {
            super(Scheme.PATH_TOKEN);
        }
    }
}
