package io.waybill.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the page for production uses, beside what it says. */
class ProductionGuideTest {

    /** Tests with an external broker use the latter. */
    @Test
    void itsArtemisHasTheAddressSettingThatIsDocumented() throws IOException {
        assertThat(Path.of("packaging/artemis/broker.xml"))
                .content()
                .containsIgnoringWhitespaces(BrokerProcess.documentedSetting());
    }

    /** Any other could not be run, and the test that follows the page would not see it. */
    @Test
    void allItsBlocksAreCommands() throws IOException {
        assertThat(ProductionGuide.read(Map.of()).languages())
                .hasSizeGreaterThan(15)
                .containsOnly("sh");
    }

    @Test
    void theHubStartsAfterItsBrokerAndDatabase() throws IOException {
        assertThat(Files.readString(Path.of("packaging/deb/waybill.service")).lines())
                .filteredOn(line -> line.startsWith("After="))
                .singleElement()
                .asString()
                .contains("artemis.service", "postgresql.service");
    }
}
