package io.waybill.lint;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Warns of Slack channels that the settings do not have: most of them are mistyped, and Slack has no such channel. */
final class ChannelCheck implements RouteTree.Visitor {

    private final String shown;
    private final String prefix;
    private final Set<String> known = new TreeSet<>(Set.of("alerts", "campaigns", "sales"));
    private final List<Finding> findings;

    /** @param settings the keys that have a value */
    ChannelCheck(String shown, String sink, Set<String> settings, List<Finding> findings) {
        this.shown = shown;
        this.prefix = "waybill.sink.%s.channel.".formatted(sink);
        this.findings = findings;
        settings.stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .forEach(known::add);
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        entry.kamelet("slack").ifPresent(slack -> slack.options().stream()
                .filter(option -> option.name().equals("channel") && !option.isOpen())
                .forEach(this::check));
    }

    private void check(EndpointUri.Option option) {
        for (String channel : option.value().split(",")) {
            String name = channel.strip();
            if (!name.isEmpty() && !known.contains(name)) {
                String fix = DidYouMean.closest(known, name)
                        .map("did you mean '%s'? If not, set it"::formatted)
                        .orElse("set it, such as to #" + name);
                findings.add(Finding.warning(
                        shown,
                        option.line(),
                        "there is no channel '%s' in the settings (%s%s); %s".formatted(name, prefix, name, fix)));
            }
        }
    }
}
