package io.waybill.project;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts that are broken in the ways in which editors, copying and attackers break them. Always the same ones. */
public final class BrokenTexts {

    private static final int MUTATIONS = 200;
    private static final List<String> INSERTED = List.of(
            "\t",
            "\u0000",
            "\"",
            "'",
            "{",
            "}",
            "[",
            "]",
            "- ",
            ": ",
            "? ",
            "& ",
            "&a ",
            "*a",
            "!x ",
            "!!int ",
            "|\n",
            ">\n",
            "%",
            "@",
            "`",
            "#",
            "\\",
            "\\u12",
            "\r",
            "\u2028",
            "\u0085",
            "\uFEFF",
            "😀",
            "<<: ",
            "---\n",
            "...\n",
            "null: ",
            "1e999",
            "\n",
            "\n\n  ",
            "$",
            "(",
            ")",
            "|",
            ";",
            "\\(",
            "\"\\ud83d\"",
            ",",
            "=");

    private BrokenTexts() {}

    /** Copies of a text, each with a few characters added, removed, doubled or moved. */
    public static List<byte[]> from(String whole) {
        Random random = new Random(12);
        List<byte[]> broken = new ArrayList<>();
        for (int i = 0; i < MUTATIONS; i++) {
            String text = whole;
            for (int change = 0; change <= random.nextInt(3); change++) {
                text = changed(text, random);
            }
            broken.add(i % 20 == 0 ? otherCharset(text, i) : text.getBytes(StandardCharsets.UTF_8));
        }
        return broken;
    }

    private static String changed(String text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(12));
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, at) + text.substring(end);
            case 1 -> text.substring(0, end) + text.substring(at);
            case 2 -> text.substring(0, at);
            default -> text.substring(0, at) + INSERTED.get(random.nextInt(INSERTED.size())) + text.substring(at);
        };
    }

    private static byte[] otherCharset(String text, int i) {
        return (text + "# é").getBytes(i % 40 == 0 ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1);
    }

    /** YAML that no reader may take. */
    public static List<String> yaml() {
        String bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
        StringBuilder anchors = new StringBuilder(bomb);
        for (char c = 'b'; c <= 'i'; c++) {
            String before = "*" + (char) (c - 1);
            anchors.append("%s: &%s [%s]\n".formatted(c, c, (before + ", ").repeat(8) + before));
        }
        return List.of(
                "",
                "# only a comment\n",
                "[".repeat(50_000),
                "{a: ".repeat(50_000),
                "- ".repeat(50_000),
                "a: ".repeat(5_000),
                anchors.toString(),
                "&a [*a]\n",
                "a: &a\n  b: *a\n",
                "a: &a\n  <<: *a\n",
                "a: !foo x\n",
                "a: !!other.Type x\n",
                "? {a: b}\n: c\n",
                "? [a]\n: c\n",
                "a: *nothing\n",
                "a: 1\n---\nb: 2\n",
                "a: \"never closed\nb: c\n",
                "a: \u0000\n",
                "a:\n\tb: c\n",
                "a: @b\n",
                "a: \"\\q\"\n",
                "a: b: c\n",
                "a: !!int x\n- b\n");
    }

    /** YAML that has no form in JSON. */
    public static List<String> noJson() {
        return List.of(
                "a: 1\nb: 2\na: 3\n",
                "null: x\n",
                "a: !!int x\n",
                "a: .inf\n",
                "a: 1e999999999\n",
                "a: %s\n".formatted("9".repeat(2_000_000)));
    }
}
