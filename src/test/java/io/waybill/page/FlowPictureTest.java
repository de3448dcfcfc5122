package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.page.FlowPicture.Arrow;
import io.waybill.page.FlowPicture.Step;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowPictureTest {

    private final FlowPicture picture = FlowPicture.of(
            Map.of("sendpilot", Set.of("campaign.paused", "lead.updated"), "mailstand", Set.of("lead.updated")),
            Map.of("lead.updated", Set.of("crm", "slack")),
            Map.of(new Step("sendpilot", "lead.updated"), 7L, new Step("lead.updated", "crm"), 5L));

    @Test
    void leadsFromSourcesByTypesToSinks() {
        assertThat(picture.boxes())
                .extracting(box -> box.kind() + " " + box.name())
                .containsExactlyInAnyOrder(
                        "source mailstand",
                        "source sendpilot",
                        "type lead.updated",
                        "type campaign.paused",
                        "sink crm",
                        "sink slack");
        assertThat(picture.arrows())
                .extracting(arrow -> "%s > %s: %d".formatted(arrow.from(), arrow.to(), arrow.number()))
                .containsExactlyInAnyOrder(
                        "mailstand > lead.updated: 0",
                        "sendpilot > lead.updated: 7",
                        "lead.updated > crm: 5",
                        "lead.updated > slack: 0",
                        "sendpilot > campaign.paused: 0");
    }

    @Test
    void noNumbersOrBoxesCoverEachOther() {
        assertThat(picture.arrows().stream().map(Arrow::y).distinct().count()
                        + picture.arrows().stream().map(Arrow::x).distinct().count())
                .isGreaterThan(3);
        assertThat(picture.arrows())
                .extracting(arrow -> arrow.x() + "," + arrow.y())
                .doesNotHaveDuplicates();
        for (FlowPicture.Box box : picture.boxes()) {
            assertThat(box.y()).isNotNegative();
            assertThat(box.y() + box.height()).isLessThanOrEqualTo(picture.height());
            assertThat(picture.boxes())
                    .filteredOn(other -> !other.equals(box) && other.x() == box.x())
                    .allMatch(other -> other.y() >= box.y() + box.height() || other.y() + other.height() <= box.y());
        }
    }
}
