package io.waybill.packaging;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** A ConfigMap as the kubelet mounts it: the files are in a hidden folder, and links lead there. */
final class MountedConfigMap {

    private final Path folder;
    private int version;

    private MountedConfigMap(Path folder) {
        this.folder = folder;
    }

    static MountedConfigMap in(Path folder, Map<String, String> data) throws IOException {
        Files.createDirectories(folder);
        MountedConfigMap mounted = new MountedConfigMap(folder);
        mounted.replace(data);
        return mounted;
    }

    /** The data of the one ConfigMap among some objects. */
    static Map<String, String> data(List<HasMetadata> objects) {
        List<ConfigMap> maps = objects.stream()
                .filter(ConfigMap.class::isInstance)
                .map(ConfigMap.class::cast)
                .toList();
        Assertions.assertThat(maps).hasSize(1);
        return maps.get(0).getData();
    }

    /** What the script makes of the project's routes. */
    static Map<String, String> routes() throws IOException, InterruptedException {
        Process script = new ProcessBuilder("sh", "packaging/kubernetes/routes")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Assertions.assertThat(script.waitFor()).isZero();
        return data(KubernetesModel.read(printed));
    }

    /** All at once. */
    void replace(Map<String, String> data) throws IOException {
        version++;
        Path hidden = Files.createDirectory(folder.resolve("..2026_11_26_" + version));
        for (Map.Entry<String, String> file : data.entrySet()) {
            Assertions.assertThat(file.getKey()).matches("[-._a-zA-Z0-9]+");
            Files.writeString(hidden.resolve(file.getKey()), file.getValue());
        }
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), hidden.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        for (String name : data.keySet()) {
            if (!Files.isSymbolicLink(folder.resolve(name))) {
                Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
            }
        }
    }

    Path folder() {
        return folder;
    }
}
