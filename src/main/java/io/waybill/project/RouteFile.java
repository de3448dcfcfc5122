package io.waybill.project;

import io.waybill.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The route file of a source or sink.
 *
 * @param name the file's name without its ending, which is the name of the source or sink
 * @param shown the file's name as messages show it
 * @param calls every endpoint in the route, the one it begins with first
 * @param isReadable false if the file exists but is not a valid route file
 */
record RouteFile(String name, String shown, List<Call> calls, boolean isReadable) {

    private static final String KAMELET = "kamelet:";

    /**
     * An endpoint in a route.
     *
     * @param uri the address without parameters, such as {@code kamelet:slack}
     * @param lines the line of each parameter that has one of its own
     */
    record Call(String uri, Map<String, String> parameters, Map<String, Integer> lines, int line) {
        Call {
            parameters = Map.copyOf(parameters);
            lines = Map.copyOf(lines);
        }

        int lineOf(String parameter) {
            return lines.getOrDefault(parameter, line);
        }
    }

    /**
     * @param path the path below the folder
     * @throws RoutesException if the text is not YAML, or not one route with the file's name as its id
     */
    static RouteFile read(String path, String shown, String text) {
        String name = nameOf(path);
        if (!name.matches("[a-z0-9][a-z0-9-]*")) {
            throw problem(shown, 1, "'%s' is not a possible name; name the file with a-z, 0-9 and -".formatted(name));
        }
        Node document = YamlDocument.parse(shown, text);
        List<Node> routes = new ArrayList<>();
        if (document instanceof SequenceNode sequence) {
            sequence.getValue()
                    .forEach(element -> YamlDocument.child(element, "route").ifPresent(routes::add));
        }
        if (routes.size() != 1) {
            throw problem(shown, 1, "has %d routes; write one '- route:' per file".formatted(routes.size()));
        }
        Node route = routes.get(0);
        String id = YamlDocument.child(route, "id").map(YamlDocument::text).orElse("");
        if (!id.equals(name)) {
            int line = YamlDocument.child(route, "id").map(YamlDocument::line).orElse(YamlDocument.line(route));
            throw problem(shown, line, "the route's id is '%s'; write 'id: %s', the file's name".formatted(id, name));
        }
        return new RouteFile(name, shown, calls(route), true);
    }

    static String nameOf(String path) {
        return path.substring(path.indexOf('/') + 1, path.length() - RouteFolder.ROUTE.length());
    }

    /** For a file that exists but is not a valid route file. */
    static RouteFile unreadable(String path, String shown) {
        return new RouteFile(nameOf(path), shown, List.of(), false);
    }

    private static List<Call> calls(Node route) {
        List<Call> calls = new ArrayList<>();
        for (Node node : YamlDocument.all(route)) {
            if (!(node instanceof MappingNode)) {
                continue;
            }
            YamlDocument.child(node, "uri").ifPresent(uri -> calls.add(call(node, uri)));
            YamlDocument.child(node, "to")
                    .filter(to -> !YamlDocument.text(to).isEmpty())
                    .ifPresent(to -> calls.add(call(node, to)));
        }
        return calls;
    }

    private static Call call(Node holder, Node uri) {
        Map<String, String> parameters = new TreeMap<>();
        Map<String, Integer> lines = new TreeMap<>();
        Optional<Node> written = YamlDocument.child(holder, "parameters");
        if (written.isPresent() && written.get() instanceof MappingNode mapping) {
            mapping.getValue().forEach(entry -> {
                String name = YamlDocument.text(entry.getKeyNode());
                parameters.put(name, YamlDocument.text(entry.getValueNode()));
                lines.put(name, YamlDocument.line(entry.getKeyNode()));
            });
        }
        String text = YamlDocument.text(uri);
        int query = text.indexOf('?');
        if (query >= 0) {
            for (String parameter : text.substring(query + 1).split("&")) {
                int equals = parameter.indexOf('=');
                if (equals > 0) {
                    parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
                }
            }
        }
        return new Call(query < 0 ? text : text.substring(0, query), parameters, lines, YamlDocument.line(uri));
    }

    /** Adds a problem unless the route begins with the endpoint, and the endpoint's parameter is the file's name. */
    void mustBeginWith(String uri, String parameter, List<Finding> problems) {
        Call first = first();
        if (!first.uri().equals(uri)) {
            problems.add(Finding.error(
                    shown, first.line(), "begins with '%s'; begin with 'from: uri: %s'".formatted(first.uri(), uri)));
        } else if (!parameter.isEmpty() && !name.equals(first.parameters().get(parameter))) {
            problems.add(Finding.error(
                    shown,
                    first.line(),
                    "%s is '%s'; write '%s: %s', the file's name"
                            .formatted(parameter, first.parameters().getOrDefault(parameter, ""), parameter, name)));
        }
    }

    /** Where the file's route begins. */
    Call first() {
        return calls.isEmpty() ? new Call("", Map.of(), Map.of(), 1) : calls.get(0);
    }

    boolean uses(String uri) {
        return calls.stream().anyMatch(call -> call.uri().equals(uri));
    }

    /** The kamelets in the route. */
    Set<String> kamelets() {
        return calls.stream()
                .map(Call::uri)
                .filter(uri -> uri.startsWith(KAMELET))
                .map(uri -> uri.substring(KAMELET.length()))
                .collect(Collectors.toSet());
    }

    /** The line of the first use of an endpoint; 1 if it is not used. */
    int lineOf(String uri) {
        return calls.stream()
                .filter(call -> call.uri().equals(uri))
                .mapToInt(Call::line)
                .findFirst()
                .orElse(1);
    }

    /** The values of a parameter wherever the endpoint is used. */
    List<String> values(String uri, String parameter) {
        return calls.stream()
                .filter(call -> call.uri().equals(uri) && call.parameters().containsKey(parameter))
                .map(call -> call.parameters().get(parameter))
                .toList();
    }

    private static RoutesException problem(String shown, int line, String what) {
        return new RoutesException(List.of(Finding.error(shown, line, what)));
    }
}
