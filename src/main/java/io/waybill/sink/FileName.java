package io.waybill.sink;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file that is fetched for an event. It ends in a part of the event's id, before the ending: the same event
 * always has the same file, and no two events share one.
 */
final class FileName {

    /** Separators, what Windows and shells read as more than a name, and what nobody can see. */
    private static final Pattern UNSAFE = Pattern.compile("[/\\\\:*?\"<>|\\p{C}\\p{Zl}\\p{Zp}]+");

    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern AT_THE_EDGES = Pattern.compile("^[. _-]+|[. _-]+$");
    private static final Pattern ENDING = Pattern.compile("(?:\\.[A-Za-z0-9]{1,8}){1,2}$");

    /** In bytes: a name may have 255, and that of its part is longer. */
    private static final int LONGEST = 150;

    private static final int OF_THE_ID = 12;
    private static final int PREFIX_OF_ID = "evt_".length();

    private FileName() {}

    /** @param wanted any text, such as the end of a link */
    static String of(String wanted, String eventId) {
        String normal = Normalizer.normalize(wanted, Normalizer.Form.NFC);
        String clean = SPACE.matcher(UNSAFE.matcher(normal).replaceAll("_")).replaceAll(" ");
        clean = AT_THE_EDGES.matcher(clean).replaceAll("");
        Matcher found = ENDING.matcher(clean);
        boolean hasEnding = found.find() && found.start() > 0;
        String ending = hasEnding ? found.group() : "";
        String stem = AT_THE_EDGES
                .matcher(cut(clean.substring(0, clean.length() - ending.length()), LONGEST))
                .replaceAll("");
        String id = eventId.substring(Math.min(PREFIX_OF_ID, eventId.length()));
        return (stem.isEmpty() ? "file" : stem) + "-" + id.substring(0, Math.min(OF_THE_ID, id.length())) + ending;
    }

    /** To so many bytes, and no character in two. */
    private static String cut(String text, int bytes) {
        int end = text.length();
        while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > bytes) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end);
    }
}
