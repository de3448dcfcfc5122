package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.config.Address;
import io.waybill.config.AllowedHost;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadHostsTest {

    private static final DownloadHosts HOSTS = new DownloadHosts(
            "exports",
            new Address(URI.create("https://api.pelcro.example/v1")),
            List.of(
                    new AllowedHost("files.example", -1),
                    new AllowedHost("*.store.example", -1),
                    new AllowedHost("other.example", 8443)));

    @ParameterizedTest
    @CsvSource({
        "https://api.pelcro.example/a.csv,           true,  false",
        "https://API.pelcro.example:443/a.csv,       true,  false",
        "http://api.pelcro.example/a.csv,            false, false",
        "https://api.pelcro.example:8443/a.csv,      false, false",
        "https://api.pelcro.example.evil.example/,   false, false",
        "https://files.example/a.csv,                false, true",
        "https://files.example:8443/a.csv,           false, false",
        "http://files.example/a.csv,                 false, false",
        "https://evil.files.example/a.csv,           false, false",
        "https://one.store.example/a.csv,            false, true",
        "https://store.example/a.csv,                false, false",
        "https://evilstore.example/a.csv,            false, false",
        "https://other.example:8443/a.csv,           false, true",
        "https://other.example/a.csv,                false, false",
        "https://169.254.169.254/latest/meta-data,   false, false"
    })
    void areThoseOfTheSettings(String address, boolean isOwn, boolean isNamed) {
        assertThat(HOSTS.isOwn(URI.create(address))).isEqualTo(isOwn);
        assertThat(HOSTS.isNamed(URI.create(address))).isEqualTo(isNamed);
    }

    @Test
    void refuseAFileFromAnywhereElseWithoutTellingItsLink() {
        FileLink link = new FileLink(URI.create("https://evil.example:99/a.csv?sig=0123456789"));

        assertThatThrownBy(() -> HOSTS.check(link))
                .isInstanceOf(PermanentFailure.class)
                .hasMessage(
                        "the file is at https://evil.example:99, and the settings allow no file from there; if that is"
                                + " right, set waybill.sink.exports.download.hosts and replay the event");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "files.example/a.csv",
                "file:///etc/passwd",
                "ftp://files.example/a.csv",
                "https://user:password@files.example/a.csv",
                "https:///a.csv",
                "https://files.example/a b.csv",
                "javascript:alert(1)"
            })
    void takeNoLinkThatIsNoAddressOfHttp(String link) {
        assertThatThrownBy(() -> FileLink.parse(link))
                .isInstanceOf(PermanentFailure.class)
                .hasMessageNotContaining("password");
    }

    @Test
    void showALinkWithoutItsQuery() throws Exception {
        FileLink link = FileLink.parse(" https://files.example/x/a%20b.csv?sig=a%2Fb0123456&d=1#top ");

        assertThat(link).hasToString("https://files.example/x/a%20b.csv?••••");
        assertThat(link.lastPart()).isEqualTo("a b.csv");
        assertThat(link.hideIn("<Signed>sig=a%2Fb0123456&amp;d=1</Signed> a/b0123456 d=1"))
                .isEqualTo("<Signed>••••</Signed> •••• d=1");
    }
}
