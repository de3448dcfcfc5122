package io.waybill.command.client;

import io.waybill.command.ProjectOptions;
import io.waybill.config.Address;
import io.waybill.config.OpsSettings;
import io.waybill.config.SettingsFile;
import io.waybill.config.SettingsReader;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.redaction.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which hub a command asks, and how it prints the answer. */
public final class OpsOptions {

    @Option(
            names = "--ops",
            paramLabel = "URL",
            description = "The address of the hub's ops port (default: that in the settings).")
    private @Nullable String address;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = ProjectOptions.DEFAULT_CONFIG,
            description = "The settings with the address and the token (default: ${DEFAULT-VALUE}).")
    private Path config = Path.of("application.properties");

    @Option(names = "--json", description = "Prints the answer of the API as it is.")
    private boolean json;

    /** Never closed: the token is in use for as long as the process runs. */
    private final HiddenSecrets hidden = new HiddenSecrets();

    boolean isJson() {
        return json;
    }

    /** @throws io.waybill.config.SettingsException if the settings say nothing that can be called */
    OpsClient client() {
        SettingsFile file =
                address != null && !Files.exists(config) ? new SettingsFile(config, "") : SettingsFile.read(config);
        OpsSettings ops = SettingsReader.ops(file, System.getenv(), System.getProperties());
        hidden.add(Secrets.in(ops));
        return new OpsClient(address != null ? address : "http://" + authority(ops), ops.token());
    }

    /** The settings may name a host that can only be listened at. */
    private static String authority(OpsSettings ops) {
        boolean listensEverywhere = ops.host().matches("[0:.]+");
        return Address.authority(listensEverywhere ? "127.0.0.1" : ops.host(), ops.port());
    }
}
