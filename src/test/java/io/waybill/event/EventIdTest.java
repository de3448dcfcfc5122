package io.waybill.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventIdTest {

    @Test
    void neverChangesForTheSameOccurrence() {
        assertThat(EventId.of("sendpilot", "campaign.paused", List.of("evt-123")))
                .isEqualTo("evt_7bae92d57971bf9b9c3df566eb6674bc");
    }

    @Test
    void differsBySourceTypeAndOccurrence() {
        assertThat(Stream.of(
                        EventId.of("sendpilot", "campaign.paused", List.of("evt-123")),
                        EventId.of("pelcro", "campaign.paused", List.of("evt-123")),
                        EventId.of("sendpilot", "campaign.resumed", List.of("evt-123")),
                        EventId.of("sendpilot", "campaign.paused", List.of("evt-124")),
                        EventId.of("sendpilot", "campaign.paused", List.of("evt-123", ""))))
                .doesNotHaveDuplicates();
    }

    @Test
    void keepsPartsApartThatReadTheSameTogether() {
        assertThat(Stream.of(
                        EventId.of("leadsail", "lead", List.of("ab", "c")),
                        EventId.of("leadsail", "lead", List.of("a", "bc")),
                        EventId.of("leadsail", "lead", List.of("abc", "")),
                        EventId.of("leadsail", "lead", List.of("", "abc")),
                        EventId.of("leadsail", "leada", List.of("b", "c")),
                        EventId.of("leadsail", "lead", List.of("a1:b", "c")),
                        EventId.of("leadsail", "lead", List.of("a", "b", "c"))))
                .doesNotHaveDuplicates();
    }
}
