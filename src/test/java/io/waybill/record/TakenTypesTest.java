package io.waybill.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TakenTypesTest {

    @ParameterizedTest
    @CsvSource({
        "campaign.paused, true",
        "campaign.run.completed, true",
        "campaign, false",
        "campaigns.paused, false",
        "lead.status_changed, true",
        "lead.status_changed.twice, false",
        "Lead.status_changed, false",
        "lead, false",
        "unmapped, false",
    })
    void takesATypeThatIsNamedOrBeginsAsNamed(String type, boolean isTaken) {
        assertThat(taken(" campaign.* ,lead.status_changed").takes(type)).isEqualTo(isTaken);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void takesEveryTypeIfNoneIsNamed(String written) {
        assertThat(taken(written).takes("campaign.paused")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", ".*", "lead*", "lead.*.failed", "lead..failed", "lead.failed,", "lead.failed lead.sold"})
    void refusesWhatIsNeitherATypeNorTheBeginningOfOne(String written) {
        assertThatThrownBy(() -> taken(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'types' has '");
    }

    @Test
    void saysWhatItTakesAndWhereThatIsWritten() {
        assertThat(taken("campaign.*, lead.failed, lead.failed").reason())
                .isEqualTo("takes campaign.*, lead.failed (routes/sinks/crm.camel.yaml:12)");
    }

    private static TakenTypes taken(String written) {
        return TakenTypes.parse(written, "routes/sinks/crm.camel.yaml", 12);
    }
}
