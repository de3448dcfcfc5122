package io.waybill.command.client;

import io.waybill.command.Console;
import io.waybill.config.SettingsException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the commands that ask a running hub share. */
@Command(
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:the hub does not answer, or cannot do it", "2:wrong usage"})
public abstract class ClientCommand implements Callable<Integer> {

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Mixin
    private Console console = new Console();

    @Override
    public Integer call() throws InterruptedException {
        try {
            return ask(ops.client(), ops.isJson());
        } catch (SettingsException e) {
            return console.fail(e.problems());
        } catch (CallFailure e) {
            console.printError("waybill: " + e.getMessage());
            return e.isWrongUsage() ? 2 : 1;
        }
    }

    /**
     * Asks the hub and prints the answer.
     *
     * @param json whether to print it as it is
     * @return the exit code
     * @throws CallFailure if there is no answer, or an error
     */
    abstract int ask(OpsClient client, boolean json) throws InterruptedException;

    final Console console() {
        return console;
    }

    /** Nothing is printed if there are no rows. */
    final void print(Columns columns) {
        columns.lines().forEach(console::print);
    }

    /**
     * Whether the user says yes.
     *
     * @param yes whether that was said beforehand
     * @param json whether only JSON may be printed
     */
    final boolean confirms(String question, boolean yes, boolean json) {
        if (yes) {
            return true;
        }
        if (json) {
            throw console.usage("--json changes nothing without --yes; add it");
        }
        if (console.confirm(question)) {
            return true;
        }
        console.print("nothing was changed");
        return false;
    }
}
