package io.waybill.audit;

import io.waybill.config.AuditSettings;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

@Tag("own-parts")
class H2AuditIT extends AuditContract {

    /** What H2 says of the columns by which it looks into the index. */
    private static final Pattern PLACE = Pattern.compile("/\\* public\\.[^*]*: [^*]*received_at [<>]=");

    @Override
    protected AuditSettings settings() {
        return new AuditSettings("", "", null, RETENTION, BODY_RETENTION, Duration.ofMinutes(1));
    }

    @Override
    protected List<String> settingsForManyRows() {
        return List.of();
    }

    @Override
    protected boolean isInOrder(List<? extends String> plan) {
        return plan.toString().contains("index sorted");
    }

    @Override
    protected boolean beginsAtAPlace(List<? extends String> plan) {
        return PLACE.matcher(String.join(" ", plan)).find();
    }
}
