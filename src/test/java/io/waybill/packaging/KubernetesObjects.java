package io.waybill.packaging;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.waybill.Waybill;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the objects of one hub name of each other must be there, which their types do not say. */
final class KubernetesObjects {

    private final List<HasMetadata> objects;
    private final StatefulSet hub;
    private final PodSpec pod;
    private final Container container;
    private final List<String> problems = new ArrayList<>();

    private KubernetesObjects(List<HasMetadata> objects) {
        this.objects = objects;
        this.hub = all(StatefulSet.class).findFirst().orElseThrow();
        this.pod = hub.getSpec().getTemplate().getSpec();
        this.container = pod.getContainers().get(0);
    }

    static List<String> problems(List<HasMetadata> objects) {
        KubernetesObjects all = new KubernetesObjects(objects);
        all.checkLabels();
        all.checkPorts();
        all.checkVolumes();
        all.checkPod();
        return all.problems;
    }

    private <T extends HasMetadata> Stream<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast);
    }

    @FormatMethod
    private void expect(boolean isRight, @FormatString String what, Object... parts) {
        if (!isRight) {
            problems.add(what.formatted(parts));
        }
    }

    private void checkLabels() {
        Map<String, String> labels = hub.getSpec().getTemplate().getMetadata().getLabels();
        checkSelector("StatefulSet", hub.getSpec().getSelector().getMatchLabels(), labels);
        all(Service.class)
                .forEach(service -> checkSelector(
                        service.getMetadata().getName(), service.getSpec().getSelector(), labels));
        all(PodDisruptionBudget.class)
                .forEach(budget -> checkSelector(
                        "PodDisruptionBudget", budget.getSpec().getSelector().getMatchLabels(), labels));
        all(NetworkPolicy.class)
                .forEach(policy -> checkSelector(
                        policy.getMetadata().getName(),
                        policy.getSpec().getPodSelector().getMatchLabels(),
                        labels));
    }

    private void checkSelector(String who, Map<String, String> selector, Map<String, String> labels) {
        expect(
                !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet()),
                "%s selects %s, the pod has %s",
                who,
                selector,
                labels);
    }

    private void checkPorts() {
        Stream<IntOrString> probed = Stream.of(
                        container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
                .map(Probe::getHttpGet)
                .map(get -> {
                    expect(
                            Set.of("/observe/health/live", "/observe/health/ready")
                                    .contains(get.getPath()),
                            "a probe asks for %s",
                            get.getPath());
                    return get.getPort();
                });
        Stream<IntOrString> served = all(Service.class)
                .flatMap(service -> service.getSpec().getPorts().stream())
                .map(port -> port.getTargetPort());
        Stream<IntOrString> let = all(NetworkPolicy.class)
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .flatMap(rule -> rule.getPorts().stream())
                .map(NetworkPolicyPort::getPort);
        List<String> names =
                container.getPorts().stream().map(ContainerPort::getName).toList();
        Stream.of(probed, served, let)
                .flatMap(ports -> ports)
                .map(port -> String.valueOf(port.getValue()))
                .forEach(port -> expect(names.contains(port), "the container has no port '%s'", port));
        expect(
                all(Service.class).anyMatch(service -> service.getMetadata()
                        .getName()
                        .equals(hub.getSpec().getServiceName())),
                "there is no Service '%s'",
                hub.getSpec().getServiceName());
    }

    private void checkVolumes() {
        Set<String> volumes = new TreeSet<>();
        pod.getVolumes().stream().map(Volume::getName).forEach(volumes::add);
        hub.getSpec()
                .getVolumeClaimTemplates()
                .forEach(claim -> volumes.add(claim.getMetadata().getName()));
        Set<String> mounted = new TreeSet<>();
        container.getVolumeMounts().stream().map(VolumeMount::getName).forEach(mounted::add);
        expect(volumes.equals(mounted), "the volumes are %s, those mounted %s", volumes, mounted);

        Set<String> maps = new TreeSet<>(Set.of("waybill-routes"));
        all(ConfigMap.class).forEach(map -> maps.add(map.getMetadata().getName()));
        pod.getVolumes().stream()
                .map(Volume::getConfigMap)
                .filter(Objects::nonNull)
                .forEach(map -> expect(maps.contains(map.getName()), "there is no ConfigMap '%s'", map.getName()));
        // Such a mount never changes.
        expect(
                container.getVolumeMounts().stream().allMatch(mount -> mount.getSubPath() == null),
                "a mount has a subPath");
    }

    private void checkPod() {
        expect(
                Boolean.FALSE.equals(pod.getEnableServiceLinks()),
                "enableServiceLinks: the hub would get WAYBILL_ variables of services");
        expect(
                Boolean.TRUE.equals(container.getSecurityContext().getReadOnlyRootFilesystem()),
                "the root file system can be written to");
        expect(Boolean.TRUE.equals(pod.getSecurityContext().getRunAsNonRoot()), "it may run as root");
        expect(
                pod.getTerminationGracePeriodSeconds() > 15,
                "it may be killed after %d s, while it stops",
                pod.getTerminationGracePeriodSeconds());
        try {
            Waybill.commandLine().parseArgs(container.getArgs().toArray(String[]::new));
        } catch (RuntimeException e) {
            problems.add("args: " + e.getMessage());
        }
    }
}
