package io.waybill.ops;

import io.waybill.alarm.Alarm;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Shows what is wrong now. */
public final class AlarmApi implements ApiEndpoints {

    private final Supplier<List<Alarm>> alarms;

    public AlarmApi(Supplier<List<Alarm>> alarms) {
        this.alarms = alarms;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/alarms", context -> {
            QueryParameters.of(context);
            ApiResponses.json(context, 200, Map.of("alarms", alarms.get()));
        });
    }
}
