package io.dbtrelease.cli.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Columns that are as wide as their widest cell, two spaces apart; the last one is not filled up. */
final class TextTable {
    private final String indent;
    private final List<Row> rows = new ArrayList<>();

    private record Row(List<String> cells, UnaryOperator<String> paint, List<String> below) {}

    TextTable(String indent, Paint paint, String... header) {
        this.indent = indent;
        rows.add(new Row(List.of(header), paint::faint, List.of()));
    }

    /** @param below lines that stand under the row, further in */
    void row(UnaryOperator<String> paint, List<String> below, String... cells) {
        rows.add(new Row(List.of(cells), paint, below));
    }

    void row(String... cells) {
        row(UnaryOperator.identity(), List.of(), cells);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.cells().size(); column++) {
                String cell = row.cells().get(column);
                line.append(column == 0 ? "" : "  ").append(cell);
                if (column < row.cells().size() - 1) {
                    line.repeat(" ", width(column) - cell.length());
                }
            }
            lines.add(indent + row.paint().apply(line.toString().stripTrailing()));
            row.below().forEach(b -> lines.add(indent + "  " + b));
        }
        return lines;
    }

    private int width(int column) {
        return rows.stream().mapToInt(r -> r.cells().get(column).length()).max().orElse(0);
    }
}
