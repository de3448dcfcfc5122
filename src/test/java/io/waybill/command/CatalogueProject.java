package io.waybill.command;

import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A project with entries of the catalogue, as users make it: by commands. */
final class CatalogueProject {

    private final Path folder;

    private CatalogueProject(Path folder) {
        this.folder = folder;
    }

    /** One that is there. */
    static CatalogueProject in(Path folder) {
        return new CatalogueProject(folder);
    }

    /** Ours. */
    static CatalogueProject copyTo(Path folder) {
        try {
            Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
            TestRoutes.copyTo(folder.resolve("routes"));
            return new CatalogueProject(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path config() {
        return folder.resolve("application.properties");
    }

    Path routes() {
        return folder.resolve("routes");
    }

    CatalogueProject add(String kind, String name) {
        Result result = run(Map.of(), "new", kind, name);
        if (result.exit() != 0) {
            throw new IllegalArgumentException(result.output());
        }
        return this;
    }

    Result run(Map<String, String> settings, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config().toString(), "--routes", routes().toString()));
        return TestCommandLine.run(folder, settings, all.toArray(new String[0]));
    }
}
