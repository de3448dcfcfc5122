package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    private static final String DISCORD =
            "https://discord.com/api/webhooks/1310000000000000000/AbCdEf0123456789-_AbCdEf0123456789wXyZ";

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
            https://crm.example/api/v2/leads            => https://crm.example/api/v2/leads
            https://crm.example/campaign-lead-events    => https://crm.example/campaign-lead-events
            https://crm.example:8443                    => https://crm.example:8443
            https://crm.example/api?sig=K               => https://crm.example/api?••••
            https://user:pass@crm.example/api           => https://••••@crm.example/api
            https://hooks.slack.com/services/T1/B1/XXXX1234XXXX1234XXXXWxYz => https://hooks.slack.com/••••WxYz
            https://hooks.zapier.com/hooks/catch/1/abc  => https://hooks.zapier.com/••••
            https://hook.eu1.make.com/abcdefgh          => https://hook.eu1.make.com/••••
            https://n8n.example/webhook/0f9b6c1e-7d2a-4c3e-9a51-2d7f8e6b5c4a => https://n8n.example/••••5c4a
            https://api.telegram.org/bot123456:AAExampleExample1234/sendMessage => https://api.telegram.org/••••
            https://u:p@maker.ifttt.com/trigger/x/with/key/dGhpc0lzQVNlY3JldA?a=b => https://••••@maker.ifttt.com/••••JldA?••••
            jdbc:postgresql://db/waybill?user=u         => jdbc:postgresql://db/waybill?••••
            no address                                  => no address
            """)
    void showsNoPartThatMayBeSecret(String address, String shown) {
        assertThat(Address.redact(address)).isEqualTo(shown);
    }

    @Test
    void showsTheHostAndAHintOfAnIncomingWebhook() {
        Address address = Address.parse(DISCORD);

        assertThat(address).hasToString("https://discord.com/••••wXyZ");
        assertThat(address.hint()).isEqualTo("discord.com/••••wXyZ");
        assertThat(address.secrets())
                .contains(DISCORD.substring(DISCORD.lastIndexOf('/') + 1))
                .contains(DISCORD.substring("https://discord.com".length()));
    }

    @Test
    void turnsUserInfoIntoBasicCredentials() {
        Address address = Address.parse("https://us%40er:p+a%2Fss@crm.example:8443/api?sig=K");

        assertThat(address.target()).isEqualTo(URI.create("https://crm.example:8443/api?sig=K"));
        assertThat(address.credentials()).isEqualTo(new Secret("Basic dXNAZXI6cCthL3Nz"));
        assertThat(address.secrets()).contains("us@er:p+a/ss", "us%40er:p+a%2Fss", "dXNAZXI6cCthL3Nz", "sig=K");
        assertThat(Address.parse("https://crm.example").credentials()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://crm_service:8080/a", "http://u:p@crm_service:8080/a"})
    void takesNamesOfContainers(String text) {
        URI target = Address.parse(text).target();

        assertThat(Address.host(target.getHost())).isEqualTo("crm_service");
        assertThat(target.getPort()).isEqualTo(8080);
        assertThat(target.getPath()).isEqualTo("/a");
        assertThat(Address.parse(text).toString())
                .contains("crm_service:8080/a")
                .doesNotContain("u:p");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://crm", "crm.example", "https:///a", "https://a b", "https://a#b", "http://a_b:x", "http://"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> Address.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost:8080",
        "192.0.2.7, 192.0.2.7:8080",
        "::1, [::1]:8080",
        "2001:db8::1, [2001:db8::1]:8080",
        "fe80::1%eth0, [fe80::1%25eth0]:8080"
    })
    void writesAHostAsUrlsHaveIt(String host, String authority) {
        assertThat(Address.authority(host, 8080)).isEqualTo(authority);
    }
}
