package io.waybill;

import io.waybill.command.DevCommand;
import io.waybill.command.DocsCommand;
import io.waybill.command.HubCommand;
import io.waybill.command.InitCommand;
import io.waybill.command.LintCommand;
import io.waybill.command.NewCommand;
import io.waybill.command.RunCommand;
import io.waybill.command.SendCommand;
import io.waybill.command.TestCommand;
import io.waybill.command.VersionProvider;
import io.waybill.command.client.ClientCommand;
import io.waybill.command.client.EndpointsCommand;
import io.waybill.command.client.EventsCommand;
import io.waybill.command.client.ExplainCommand;
import io.waybill.command.client.LedgerCommand;
import io.waybill.command.client.ParkedCommand;
import io.waybill.command.client.ReplayCommand;
import io.waybill.command.client.SinksCommand;
import io.waybill.command.client.TailCommand;
import io.waybill.redaction.StandardOutput;
import java.io.FileDescriptor;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

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
            InitCommand.class,
            NewCommand.class,
            SendCommand.class,
            EventsCommand.class,
            ExplainCommand.class,
            TailCommand.class,
            LedgerCommand.class,
            SinksCommand.class,
            EndpointsCommand.class,
            ParkedCommand.class,
            ReplayCommand.class,
            DocsCommand.class
        })
public final class Waybill extends HubCommand {

    @Override
    public Integer call() throws InterruptedException {
        return run(null);
    }

    /** All commands; whatever they print goes to this command line's output and error writers. */
    public static CommandLine commandLine() {
        return new CommandLine(new Waybill());
    }

    public static void main(String[] arguments) {
        // Numbers have ASCII digits, and names their letters, whatever language the machine speaks.
        Locale.setDefault(Locale.ROOT);
        StandardOutput.guard();
        System.exit(commandLine()
                .setOut(StandardOutput.writer(FileDescriptor.out))
                .setErr(StandardOutput.writer(FileDescriptor.err))
                .setExecutionStrategy(Waybill::execute)
                .execute(arguments));
    }

    private static int execute(ParseResult parsed) {
        Object command =
                parsed.hasSubcommand() ? parsed.subcommand().commandSpec().userObject() : null;
        if (command instanceof TestCommand || command instanceof ClientCommand) {
            TestCommand.switchOffLog();
        }
        return new CommandLine.RunLast().execute(parsed);
    }
}
