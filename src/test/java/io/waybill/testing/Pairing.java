package io.waybill.testing;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the hub is run with: its own parts, or those of a larger installation. */
public enum Pairing {
    EMBEDDED_H2 {
        @Override
        public Parts start(Path folder) {
            return new Parts(null, Map.of());
        }
    },
    EXTERNAL_POSTGRESQL {
        @Override
        public Parts start(Path folder) {
            BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
            Map<String, String> settings = new HashMap<>(broker.settings());
            settings.putAll(TestDatabase.POSTGRESQL.settings());
            return new Parts(broker, settings);
        }
    };

    /** @param folder for what an external broker keeps */
    public abstract Parts start(Path folder);

    /** The parts beside the hub, and the settings that name them. */
    public record Parts(@Nullable BrokerProcess broker, Map<String, String> settings) implements AutoCloseable {
        @Override
        public void close() {
            if (broker != null) {
                broker.close();
            }
        }
    }
}
