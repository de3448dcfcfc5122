package io.waybill.config;

import io.waybill.config.RawSettings.Value;
import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Finds the settings among the environment variables of the process. */
final class EnvironmentVariables {

    private static final String OURS = "WAYBILL_";

    /**
     * What Kubernetes and Docker set in every container for a service called {@code waybill} or {@code waybill-…}. Nobody
     * wrote them.
     */
    private static final Pattern OF_A_SERVICE = Pattern.compile(
            "WAYBILL_(\\w+_)?(SERVICE_(HOST|PORT(_\\w+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern ADDRESS_OF_A_SERVICE = Pattern.compile("(tcp|udp|sctp)://\\S+:\\d+");

    private final Map<String, String> keyByVariable = new TreeMap<>();
    private final KnownSettingKeys known;

    /** @param written the keys in the file: a variable can override each of them */
    EnvironmentVariables(KnownSettingKeys known, Set<String> written) {
        this.known = known;
        known.exact().forEach(key -> keyByVariable.put(SettingKey.environmentName(key), key));
        written.forEach(key -> keyByVariable.put(SettingKey.environmentName(key), key));
    }

    /** Adds the settings to the values, and what is wrong with the variables to the findings. */
    void read(Map<String, String> environment, Map<String, Value> values, List<Finding> findings) {
        new TreeMap<>(environment).forEach((variable, text) -> {
            String place = "environment variable " + variable;
            Optional<String> key =
                    Optional.ofNullable(keyByVariable.get(variable)).or(() -> keyEndingInName(variable));
            if (key.isPresent() && isOfAService(variable, text)) {
                findings.add(Finding.warning(
                        place,
                        0,
                        "is ignored: Kubernetes sets it for a service called '%s'; name the service differently, or set"
                                        .formatted(service(variable))
                                + " enableServiceLinks: false"));
            } else if (key.isPresent()) {
                values.put(key.get(), new Value(text.strip(), place, 0));
            } else if (variable.startsWith(OURS) && !isOfAService(variable, text)) {
                findings.add(Finding.error(place, 0, "there is no such setting; " + suggestion(variable)));
            }
        });
    }

    private static boolean isOfAService(String variable, String text) {
        return OF_A_SERVICE.matcher(variable).matches()
                || (variable.endsWith("_PORT")
                        && ADDRESS_OF_A_SERVICE.matcher(text).matches());
    }

    private static String service(String variable) {
        return variable.substring(0, variable.length() - "_PORT".length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }

    /**
     * The key that ends in a name of the user's, for a variable: {@code waybill.sink.crm.header.x-api-key} for {@code
     * WAYBILL_SINK_CRM_HEADER_X_API_KEY}. The case is lost, which makes no difference to headers.
     */
    private Optional<String> keyEndingInName(String variable) {
        return known.prefixes().stream()
                .filter(prefix -> isBelow(SettingKey.environmentName(prefix), variable))
                .map(prefix -> prefix
                        + variable.substring(prefix.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-'))
                .findFirst();
    }

    private static boolean isBelow(String start, String variable) {
        return variable.startsWith(start) && variable.length() > start.length();
    }

    private String suggestion(String variable) {
        String otherwise = "remove it; docs/configuration.md lists all settings, and those of a source or sink need its"
                + " file in routes/";
        return DidYouMean.among(keyByVariable.keySet(), variable, otherwise);
    }
}
