package io.waybill.command.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines of cells in aligned columns. */
final class Columns {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean hasHeads;

    /** @param heads of the columns; none: there is no such line */
    Columns(String... heads) {
        hasHeads = heads.length > 0;
        if (hasHeads) {
            rows.add(List.of(heads));
        }
    }

    Columns row(Object... cells) {
        rows.add(Arrays.stream(cells).map(String::valueOf).toList());
        return this;
    }

    boolean isEmpty() {
        return rows.size() == (hasHeads ? 1 : 0);
    }

    /** None if there is no row. */
    List<String> lines() {
        if (isEmpty()) {
            return List.of();
        }
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = width(row.get(i));
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i))
                    .append(" ".repeat(widths.get(i) - width(row.get(i))))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
