package io.waybill.endpoint;

import io.waybill.finding.DidYouMean;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the values of settings in place of <code>{{key}}</code> and <code>{{key:default}}</code>, as in routes. */
record Placeholders(Map<String, String> settings) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([^:{}]+?)\\s*(?::([^{}]*))?}}");

    /** The message says what to do. */
    static final class NotSet extends Exception {
        NotSet(String message) {
            super(message);
        }
    }

    String replace(String text) throws NotSet {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder replaced = new StringBuilder();
        while (matcher.find()) {
            String key = matcher.group(1);
            String value = settings.getOrDefault(key, "");
            if (value.isEmpty() && matcher.group(2) == null) {
                throw new NotSet("'%s' is not set anywhere; %s"
                        .formatted(key, DidYouMean.among(settings.keySet(), key, "set it in the settings")));
            }
            matcher.appendReplacement(replaced, Matcher.quoteReplacement(value.isEmpty() ? matcher.group(2) : value));
        }
        return matcher.appendTail(replaced).toString();
    }
}
