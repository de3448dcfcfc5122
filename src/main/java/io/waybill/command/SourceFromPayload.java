package io.waybill.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.waybill.casetest.CaseRecorder.Recording;
import io.waybill.casetest.TestRun;
import io.waybill.config.SettingsException;
import io.waybill.event.Json;
import io.waybill.finding.FailureText;
import io.waybill.finding.Finding;
import io.waybill.privacy.SecretFields;
import io.waybill.project.ProjectFiles;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the files of a source from a payload that its provider sent, and records the payload as a case. */
final class SourceFromPayload {

    private final Console console;
    private final ProjectOptions project;
    private final ProjectFiles target;

    SourceFromPayload(Console console, ProjectOptions project, ProjectFiles target) {
        this.console = console;
        this.project = project;
        this.target = target;
    }

    /** Answers the exit code. Nothing is written if the payload or the project cannot be read. */
    int write(String name, Path payload) {
        try {
            RouteSet before = project.routes();
            SecretFields secrets = project.settings(
                            before,
                            OfflineSettings.trusting(before, project.sources(before), project.secretFileKeys(before)))
                    .secretFields();
            CapturedBody body = CapturedBody.of(text(payload));
            SourceProposal proposal = SourceProposal.of(body.json(), secrets);
            NewFiles files = new NewFiles(
                    new SourceDraft(proposal, body.format()).entry(), name, target.config(), target.routes());
            Path cases = project.tests().resolve(name + ".yaml");
            if (Files.exists(cases)) {
                return console.fail(
                        List.of("%s already exists; choose another name with --as, or delete it".formatted(cases)));
            }
            int exit = NewCommand.write(files, console);
            if (exit == 0) {
                record(name, proposal, cases);
                NewCommand.printNext(files, console);
            }
            return exit;
        } catch (JsonProcessingException e) {
            return console.fail(List.of("'%s' is neither JSON nor a form: %s; give a body as the provider sent it"
                    .formatted(payload, FailureText.reason(e))));
        } catch (IOException e) {
            throw console.usage("'%s' cannot be read: %s".formatted(payload, FailureText.reason(e)));
        } catch (SourceProposal.NotAPayload e) {
            return console.fail(List.of("'%s': %s".formatted(payload, e.getMessage())));
        } catch (RoutesException e) {
            return fail(e.findings());
        } catch (SettingsException e) {
            return fail(e.findings());
        }
    }

    private static String text(Path payload) throws IOException {
        return Json.utf8(payload.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(payload));
    }

    private void record(String name, SourceProposal proposal, Path cases) throws IOException {
        byte[] event = Json.write(proposal.event()).getBytes(StandardCharsets.UTF_8);
        try (TestRun run = project.testRun(project.routes())) {
            if (run.recorder().record(name, event, null, cases) instanceof Recording.Refused refused) {
                console.print("%s: not written: %s".formatted(cases, refused.reason()));
            } else {
                console.print("wrote " + cases);
            }
        }
    }

    private int fail(List<Finding> findings) {
        findings.forEach(console::print);
        return 1;
    }
}
