package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.status.HistoryEntry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ended attempts and rollbacks, newest first; what did not succeed says why below its row. */
final class HistoryText {
    private HistoryText() {}

    static List<String> of(List<HistoryEntry> history, Paint paint) {
        TextTable table = new TextTable(
                "", paint, "NUMBER", "KIND", "OUTCOME", "REASON", "SOURCE", "WHO", "ENDED", "TOOK", "CUTOVER");
        for (HistoryEntry e : history) {
            boolean good = switch (e.outcome()) {
                case Succeeded, Planned -> true;
                case Failed, Rejected, Superseded, RolledBack -> false;
            };
            table.row(
                    row -> good ? paint.good(row) : row,
                    good || e.message() == null ? List.of() : List.of(Lines.clean(e.message())),
                    Integer.toString(e.number()),
                    Lines.cell(e.kind()),
                    e.outcome().name(),
                    Lines.cell(e.reason()),
                    Lines.cell(e.sourceRevision()),
                    Lines.cell(who(e)),
                    Lines.time(e.finishedAt()),
                    took(e),
                    e.cutoverMillis() == null ? "-" : e.cutoverMillis() + " ms");
        }
        return table.lines();
    }

    private static String who(HistoryEntry e) {
        return Stream.of(
                        e.trigger(),
                        e.by() == null ? null : "by " + e.by(),
                        e.approvedBy() == null ? null : "approved by " + e.approvedBy())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    private static String took(HistoryEntry e) {
        return span(
                e.startedAt() == null || e.finishedAt() == null
                        ? null
                        : Duration.between(e.startedAt(), e.finishedAt()));
    }

    private static String span(@Nullable Duration span) {
        return span == null ? "-" : Lines.span(span);
    }
}
