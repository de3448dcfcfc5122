package io.waybill.command;

import io.waybill.ops.Build;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class VersionProvider implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"Waybill " + Build.version()};
    }
}
