package io.waybill;

import io.waybill.command.DevCommand;
import io.waybill.command.LintCommand;
import io.waybill.command.NewCommand;
import io.waybill.command.ProjectOptions;
import io.waybill.command.RunCommand;
import io.waybill.command.SendCommand;
import io.waybill.command.TestCommand;
import io.waybill.command.VersionProvider;
import io.waybill.redaction.StandardOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line. Without a command it runs the hub. */
@Command(
        name = "waybill",
        description = "Campaign webhooks in, every sink told, every delivery on record.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        subcommands = {
            RunCommand.class,
            DevCommand.class,
            LintCommand.class,
            TestCommand.class,
            NewCommand.class,
            SendCommand.class
        })
public final class Waybill implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Override
    public Integer call() throws InterruptedException {
        return new RunCommand(spec, project, false).call();
    }

    public static void main(String[] arguments) {
        StandardOutput.guard();
        CommandLine commandLine = new CommandLine(new Waybill());
        // What differs in a test has more in it than a plain locale can write.
        Objects.requireNonNull(commandLine.getSubcommands().get("test"))
                .setOut(new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.exit(commandLine.execute(arguments));
    }
}
