package io.waybill.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the files of a source as a proposal says. */
final class SourceDraft {

    /** The types that sinks know, by what a provider's name of them contains. */
    private static final Map<String, String> KNOWN = known();

    private final SourceProposal proposal;
    private final String format;

    /** @param format as {@code kamelet:webhook} names it; empty: JSON */
    SourceDraft(SourceProposal proposal, String format) {
        this.proposal = proposal;
        this.format = format;
    }

    private static Map<String, String> known() {
        Map<String, String> known = new LinkedHashMap<>();
        known.put("unsub|opt_?out", "lead.unsubscribed");
        known.put("bounce", "message.bounced");
        known.put("repl(y|ied|ies)", "message.replied");
        known.put("click", "message.clicked");
        known.put("open", "message.opened");
        known.put("(mail|message).*sent|sent.*(mail|message)", "message.sent");
        known.put("status|stage", "lead.status_changed");
        return known;
    }

    /** The entry: as those of the catalogue, but without cases. */
    CatalogueEntry entry() {
        return new CatalogueEntry(
                "source",
                "from a payload",
                Map.of(
                        "route.camel.yaml",
                        route(),
                        "mappings/%s.jq".formatted(mapping()),
                        mappingText(),
                        "settings.properties",
                        settings(),
                        "next.txt",
                        next()));
    }

    private String providerType() {
        return proposal.type() == null ? "event" : proposal.type().value().textValue();
    }

    private String type() {
        String written = providerType().toLowerCase(Locale.ROOT);
        return KNOWN.entrySet().stream()
                .filter(known -> written.matches(".*(%s).*".formatted(known.getKey())))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> written.startsWith("waybill.") || written.equals("unmapped")
                        ? "event"
                        : written.replaceAll("[^a-z0-9.]+", "_")
                                .replaceAll("^[_.]+|[_.]+$", "")
                                .replaceAll("^$", "event"));
    }

    private String mapping() {
        String name = providerType()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        return name.isEmpty() ? "event" : name;
    }

    private String route() {
        return """
                # In: the webhooks of __NAME__, POST /webhooks/__NAME__. Out: events, as far as a captured payload shows them.
                - route:
                    id: __NAME__
                    description: Webhooks of __NAME__
                    from:
                      uri: kamelet:webhook
                      parameters:
                        source: __NAME__
                %s%s%s%s      steps:
                        - choice:
                            when:
                              - expression:
                                  jq: {expression: %s}
                                steps:
                                  - to: {uri: kamelet:map, parameters: {type: %s, mapping: __NAME__/%s}}
                        # A type with no mapping above is kept as unmapped.
                        - to: {uri: kamelet:publish}
                """.formatted(
                        formatLines(), eachLines(), typeLines(), idLines(), quoted(condition()), type(), mapping());
    }

    private String formatLines() {
        return format.isEmpty() ? "" : """
                        # The provider sends a form, and not JSON.
                        format: %s
                """.formatted(quoted(format));
    }

    private String eachLines() {
        return proposal.each().isEmpty() ? "" : """
                        # A request can contain several events. This finds each of them.
                        each: %s
                """.formatted(quoted(proposal.each()));
    }

    private String typeLines() {
        PayloadField type = proposal.type();
        return type == null ? """
                        # No field looks like the type of the event, so all events have the same one. If a field tells, write it here.
                        type: '"event"'
                """ : """
                        # The field that tells the event's type, as it seems.
                        type: %s
                """.formatted(quoted(type.dotted()));
    }

    private String idLines() {
        PayloadField id = proposal.id();
        return id == null
                ? """
                        # No field looks like an id of the event itself. Together, these seem to identify one: check that two events never
                        # have the same values, and that the provider's retries do.
                        occurrence: %s
                """.formatted(quoted(
                        proposal.occurrence().stream().map(PayloadField::dotted).collect(Collectors.joining(", "))))
                : """
                        # The field with the provider's event id, as it seems: check that no two events have the same.
                        id: %s
                """.formatted(quoted(id.dotted()));
    }

    private String condition() {
        PayloadField type = proposal.type();
        return type == null ? "true" : "%s == \"%s\"".formatted(type.jq(), providerType());
    }

    private static String quoted(String text) {
        return "'%s'".formatted(text.replace("'", "''"));
    }

    private String mappingText() {
        PayloadField time = proposal.time();
        return """
                # %s. Proposed from a captured payload: check each line against the provider's documentation.
                {
                  time: %s,
                  data: {
                %s
                  }
                }
                """.formatted(providerType(), time == null ? "null" : time.jq(), data());
    }

    /** The parts, those of one thing together. */
    private String data() {
        Map<String, Map<String, String>> things = new LinkedHashMap<>();
        proposal.parts().forEach((place, field) -> {
            String[] names = place.split("\\.", 2);
            String value = place.equals("lead.linkedinUrl") ? "(%s | linkedin_url)".formatted(field.jq()) : field.jq();
            things.computeIfAbsent(names[0], thing -> new LinkedHashMap<>())
                    .put(names.length < 2 ? "" : names[1], value);
        });
        List<String> lines = things.entrySet().stream()
                .map(thing -> "    %s: %s".formatted(thing.getKey(), value(thing.getValue())))
                .toList();
        return String.join(",\n", lines);
    }

    private static String value(Map<String, String> parts) {
        if (parts.containsKey("")) {
            return parts.get("");
        }
        return parts.entrySet().stream()
                .map(part -> part.getKey() + ": " + part.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private String settings() {
        PayloadField secret = proposal.secret();
        String body = """
                # __NAME__: how its webhooks are verified. Use none only for a first try: it accepts webhooks from this machine and no other.
                waybill.source.__NAME__.verification = none
                """;
        return secret == null || secret.isListed() ? body : body + """
                        # The payload has a secret in it, which is on record unless it is verified, or waybill.privacy.secret-fields has
                        # the field's name. To verify it, set __VARIABLE___SECRET, and instead:
                        #waybill.source.__NAME__.verification = body-secret
                        #waybill.source.__NAME__.body-secret = %s
                        """.formatted(secret.dotted());
    }

    private String next() {
        return """
                check what is proposed in __ROUTES__/sources/__NAME__.camel.yaml: type, and id or occurrence
                check the fields in __ROUTES__/mappings/__NAME__/%s.jq, and that %s is the right type ('docs events')
                look at __ROUTES__/tests/__NAME__.yaml: it has the payload. Replace names and addresses of real people
                run 'lint' and 'test'; map the provider's other types the same way
                choose how to verify it in __CONFIG__, waybill.source.__NAME__.verification ('docs verification')
                restart or reload the hub; give the provider the address, /webhooks/__NAME__. See 'docs adding-a-source'
                """.formatted(mapping(), type());
    }
}
