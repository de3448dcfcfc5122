package io.waybill.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import io.waybill.lint.EndpointUri.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks that components and kamelets exist, that they have the options given, and that the values are possible.
 *
 * <p>Camel's own catalog, {@code camel-core-catalog}, finds the same mistakes in the options of a component. It is not
 * used because it needs a CamelContext and one URI for all options: their lines would have to be found again, and its
 * results still be turned into findings, so no code would be saved.
 */
final class EndpointCheck implements RouteTree.Visitor {

    private final String shown;
    private final Set<String> mappings;
    private final JqText jq;
    private final List<Finding> findings;

    EndpointCheck(String shown, Set<String> mappings, JqText jq, List<Finding> findings) {
        this.shown = shown;
        this.mappings = mappings;
        this.jq = jq;
        this.findings = findings;
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        if (entry.key().equals("kamelet") && !entry.parent().isEmpty()) {
            EndpointUri.ofKameletStep(entry.value()).ifPresent(this::checkKamelet);
        } else if (entry.isEndpoint()) {
            EndpointUri.of(entry.value()).ifPresent(this::check);
        }
    }

    private void check(EndpointUri endpoint) {
        if (endpoint.scheme().equals("kamelet")) {
            checkKamelet(endpoint);
            return;
        }
        ComponentModel.named(endpoint.scheme())
                .ifPresentOrElse(
                        component -> checkOptions(endpoint, component),
                        () -> error(
                                endpoint.line(),
                                "there is no component '%s' in the jar; %s"
                                        .formatted(endpoint.scheme(), componentMeant(endpoint))));
    }

    private static String componentMeant(EndpointUri endpoint) {
        return endpoint.kameletMeant()
                .map("did you mean 'kamelet:%s'?"::formatted)
                .orElseGet(() -> DidYouMean.among(
                        ComponentModel.USUAL,
                        endpoint.scheme(),
                        "it has " + String.join(", ", new TreeSet<>(ComponentModel.USUAL))));
    }

    private void checkOptions(EndpointUri endpoint, ComponentModel component) {
        for (Option option : endpoint.options()) {
            JsonNode known = component.option(option.name());
            if (!known.isMissingNode()) {
                checkValue(option, known);
            } else if (!component.isLenient() && !component.hasPrefixOf(option.name())) {
                boolean isOfKamelet = KameletModel.named(component.scheme())
                        .filter(kamelet -> kamelet.properties().contains(option.name()))
                        .isPresent();
                if (isOfKamelet) {
                    error(
                            endpoint.line(),
                            "'%s' is an option of the kamelet, not of the component; write 'uri: kamelet:%s'"
                                    .formatted(option.name(), component.scheme()));
                } else {
                    unknown(option, component.scheme(), component.options());
                }
            }
        }
        Set<String> missing = component.required(false);
        if (endpoint.path().isEmpty()) {
            missing.addAll(component.required(true));
        }
        reportMissing(endpoint, component.scheme(), missing, component.options());
    }

    private void checkValue(Option option, JsonNode known) {
        String value = option.value();
        if (option.isOpen() || value.isEmpty()) {
            return;
        }
        List<String> values = new ArrayList<>();
        known.path("enum").forEach(each -> values.add(each.asText()));
        String type = known.path("type").asText();
        if (!values.isEmpty() && values.stream().noneMatch(value::equalsIgnoreCase)) {
            error(
                    option.line(),
                    "'%s' is '%s'; %s"
                            .formatted(
                                    option.name(),
                                    value,
                                    DidYouMean.among(
                                            values,
                                            value,
                                            (values.size() == 1 ? "write " : "it can be ")
                                                    + String.join(", ", values))));
        } else if (known.has("pattern") && !value.matches(known.path("pattern").asText())) {
            error(
                    option.line(),
                    "'%s' is '%s'; write %s"
                            .formatted(
                                    option.name(), value, known.path("example").asText()));
        } else if (type.equals("boolean") && !value.matches("(?i)true|false")) {
            error(option.line(), "'%s' is '%s'; write true or false".formatted(option.name(), value));
        } else if ((type.equals("integer") || type.equals("number")) && !value.matches("-?\\d+(\\.\\d+)?")) {
            error(option.line(), "'%s' is '%s'; write a number".formatted(option.name(), value));
        }
    }

    private void checkKamelet(EndpointUri endpoint) {
        String name = endpoint.path().replaceFirst("/.*", "");
        if (name.equals("source") || name.equals("sink") || name.contains("{{")) {
            return;
        }
        KameletModel.named(name)
                .ifPresentOrElse(
                        kamelet -> checkProperties(endpoint, kamelet),
                        () -> error(
                                endpoint.line(),
                                "there is no kamelet '%s'; %s"
                                        .formatted(
                                                name,
                                                DidYouMean.among(
                                                        KameletModel.NAMES,
                                                        name,
                                                        "there are "
                                                                + String.join(
                                                                        ", ", new TreeSet<>(KameletModel.NAMES))))));
    }

    private void checkProperties(EndpointUri endpoint, KameletModel kamelet) {
        for (Option option : endpoint.options()) {
            String name = option.name();
            if (!kamelet.properties().contains(name)) {
                unknown(option, kamelet.name(), kamelet.properties());
            } else if (kamelet.isQuoted(name) && option.value().contains("'")) {
                error(option.line(), "'%s' contains an apostrophe; remove it".formatted(name));
            } else if (kamelet.isMapping(name) && !option.isOpen() && !mappings.contains(option.value())) {
                error(
                        option.line(),
                        "there is no mapping '%s'; %s"
                                .formatted(
                                        option.value(),
                                        DidYouMean.among(
                                                mappings,
                                                option.value(),
                                                "add mappings/%s.jq".formatted(option.value()))));
            } else if (!option.isOpen() && kamelet.isJq(name, option.value())) {
                jq.checkCondition(shown, option.line(), option.value(), findings);
            } else if (kamelet.isJqValue(name)
                    && !option.isOpen()
                    && !option.value().isEmpty()) {
                jq.check(shown, option.line(), option.value(), findings);
            } else if (kamelet.isAddress(name)) {
                EndpointUri.of(option.value(), option.line()).ifPresent(this::check);
            } else {
                checkValue(option, kamelet.property(name));
            }
        }
        reportMissing(endpoint, kamelet.name(), kamelet.required(), kamelet.properties());
    }

    private void unknown(Option option, String owner, Set<String> known) {
        String otherwise = known.isEmpty() ? "remove it" : "it has " + String.join(", ", known);
        if (known.size() > 12) {
            otherwise = "correct or remove it";
        }
        error(
                option.line(),
                "'%s' is not an option of %s; %s"
                        .formatted(option.name(), owner, DidYouMean.among(known, option.name(), otherwise)));
    }

    /** Reports required options that are missing, but none that was mistyped or misplaced: that is reported already. */
    private void reportMissing(EndpointUri endpoint, String owner, Set<String> required, Set<String> known) {
        Set<String> given = new TreeSet<>(endpoint.misplaced());
        for (Option option : endpoint.options()) {
            given.add(option.name());
            if (!known.contains(option.name())) {
                DidYouMean.closest(known, option.name()).ifPresent(given::add);
            }
        }
        for (String name : required) {
            if (!given.contains(name)) {
                error(endpoint.line(), "%s needs '%s'; add it to its parameters".formatted(owner, name));
            }
        }
    }

    private void error(int line, String message) {
        findings.add(Finding.error(shown, line, message));
    }
}
