package io.waybill.source.verification;

import io.waybill.config.HmacSettings;
import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.SourceSettings.Scheme;
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
