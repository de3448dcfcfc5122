package io.waybill.packaging;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Reads YAML into Kubernetes' own types, as strictly as its server: no unknown field, no value of another type. */
final class KubernetesModel {

    private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.of(
            "apps/v1 StatefulSet", StatefulSet.class,
            "v1 ConfigMap", ConfigMap.class,
            "v1 Service", Service.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class);

    private static final JsonMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new WithoutAdditionalProperties())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
            .build();

    private KubernetesModel() {}

    /** The types would keep what they do not know. */
    private static final class WithoutAdditionalProperties extends JacksonAnnotationIntrospector {
        @Override
        public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
            return false;
        }
    }

    /**
     * The objects in YAML documents.
     *
     * @throws tools.jackson.core.JacksonException if one is not as its type says
     */
    static List<HasMetadata> read(String yaml) {
        List<HasMetadata> objects = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
            Map<?, ?> fields = (Map<?, ?>) document;
            String type = "%s %s".formatted(fields.get("apiVersion"), fields.get("kind"));
            if (!TYPES.containsKey(type)) {
                throw new IllegalArgumentException("no such type: " + type);
            }
            objects.add(STRICT.convertValue(fields, TYPES.get(type)));
        }
        return objects;
    }

    /** What kustomize makes of a folder, as far as ours need it; more is an unknown field. */
    static List<HasMetadata> build(Path folder) {
        Kustomization kustomization = STRICT.convertValue(
                new Load(LoadSettings.builder().build()).loadFromString(text(folder.resolve("kustomization.yaml"))),
                Kustomization.class);
        kustomization.check();
        List<HasMetadata> objects = new ArrayList<>();
        for (String resource : kustomization.resources()) {
            Path path = folder.resolve(resource);
            objects.addAll(Files.isDirectory(path) ? build(path) : read(text(path)));
        }
        for (Generated generated : kustomization.configMaps()) {
            Map<String, String> data = new TreeMap<>();
            generated.files().forEach(file -> data.put(file, text(folder.resolve(file))));
            objects.add(new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName(generated.name())
                    .endMetadata()
                    .withData(data)
                    .build());
        }
        return objects;
    }

    /** @param generatorOptions without a digest in their names, or the pods would be replaced */
    private record Kustomization(
            String apiVersion,
            String kind,
            List<String> resources,
            List<Generated> configMapGenerator,
            Map<String, Boolean> generatorOptions) {

        void check() {
            if (!"kustomize.config.k8s.io/v1beta1".equals(apiVersion) || !"Kustomization".equals(kind)) {
                throw new IllegalArgumentException("no kustomization: %s %s".formatted(apiVersion, kind));
            }
            if (configMapGenerator != null
                    && !Map.of("disableNameSuffixHash", true).equals(generatorOptions)) {
                throw new IllegalArgumentException("generatorOptions: " + generatorOptions);
            }
        }

        List<Generated> configMaps() {
            return configMapGenerator == null ? List.of() : configMapGenerator;
        }
    }

    private record Generated(String name, List<String> files) {}

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
