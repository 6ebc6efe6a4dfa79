package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.GateResult.Verdict;
import java.util.List;

/** Results of gates or checks; what did not pass says why below its row. */
final class GateTable {
    private GateTable() {}

    static List<String> lines(List<GateResult> results, Paint paint) {
        TextTable table = new TextTable("  ", paint, "NAME", "KIND", "VERDICT", "OBSERVED", "HELD AGAINST");
        for (GateResult result : results) {
            table.row(
                    row -> paint.verdict(result.verdict(), row),
                    result.verdict() == Verdict.Passed ? List.of() : List.of(Lines.clean(result.message())),
                    Lines.cell(result.name()),
                    Lines.cell(result.kind()),
                    result.verdict().name(),
                    Lines.cell(result.observed()),
                    Lines.cell(result.threshold()));
        }
        return table.lines();
    }
}
