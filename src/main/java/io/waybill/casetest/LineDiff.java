package io.waybill.casetest;

import java.util.ArrayList;
import java.util.List;

/** Two texts, line by line: {@code -} what only the first has, {@code +} what only the second has. */
final class LineDiff {

    private static final int CONTEXT = 3;

    private LineDiff() {}

    static List<String> of(List<String> first, List<String> second) {
        int[][] common = longestCommon(first, second);
        List<String> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < first.size() || j < second.size()) {
            if (i < first.size() && j < second.size() && first.get(i).equals(second.get(j))) {
                lines.add(" " + first.get(i));
                i++;
                j++;
            } else if (i < first.size() && (j == second.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add("-" + first.get(i++));
            } else {
                lines.add("+" + second.get(j++));
            }
        }
        return nearChanges(lines);
    }

    /** How long the longest common subsequence of what follows line i and line j is. */
    private static int[][] longestCommon(List<String> first, List<String> second) {
        int[][] common = new int[first.size() + 1][second.size() + 1];
        for (int i = first.size() - 1; i >= 0; i--) {
            for (int j = second.size() - 1; j >= 0; j--) {
                common[i][j] = first.get(i).equals(second.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private static List<String> nearChanges(List<String> lines) {
        List<String> near = new ArrayList<>();
        boolean skipped = false;
        for (int i = 0; i < lines.size(); i++) {
            List<String> around = lines.subList(Math.max(0, i - CONTEXT), Math.min(lines.size(), i + CONTEXT + 1));
            if (around.stream().anyMatch(line -> !line.startsWith(" "))) {
                near.add(lines.get(i));
                skipped = false;
            } else if (!skipped) {
                near.add(" …");
                skipped = true;
            }
        }
        return near;
    }
}
