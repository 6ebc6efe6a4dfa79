package io.dbtrelease.bench;

import java.util.ArrayList;
import java.util.List;

/** Prints rows of a Markdown table with columns that line up. The first column is text, the others are figures. */
final class BenchTable {
    private final List<List<String>> rows = new ArrayList<>();

    BenchTable(String... head) {
        rows.add(List.of(head));
    }

    void row(Object... cells) {
        rows.add(java.util.Arrays.stream(cells).map(String::valueOf).toList());
    }

    void print() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            line(text, rows.get(r), widths);
            if (r == 0) {
                for (int i = 0; i < columns; i++) {
                    text.append(i == 0 ? "|" : "").append("-".repeat(widths[i] + (i == 0 ? 2 : 1)));
                    text.append(i == 0 ? "|" : ":|");
                }
                text.append('\n');
            }
        }
        System.out.println(text);
    }

    private static void line(StringBuilder text, List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String pad = " ".repeat(widths[i] - row.get(i).length());
            text.append("| ")
                    .append(i == 0 ? row.get(i) + pad : pad + row.get(i))
                    .append(' ');
        }
        text.append("|\n");
    }
}
