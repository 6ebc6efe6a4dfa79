package io.dbtrelease.core.gate;

import io.dbtrelease.api.status.ResultCounts;
import io.dbtrelease.core.gate.BuildResults.NodeProblem;
import io.dbtrelease.core.gate.BuildResults.TestOutcome;
import io.dbtrelease.core.gate.SideCatalog.Column;
import io.dbtrelease.core.gate.SideCatalog.Relation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Evidence from memory; a piece that was not given is unavailable. */
final class FakeEvidence implements Evidence {
    private BuildResults build;
    private List<SourceFreshness> freshness;
    private List<String> trapped;
    private final Map<Side, Map<RelationId, Relation>> catalogs = new EnumMap<>(Side.class);
    private final Map<Side, Map<RelationId, Long>> counts = new EnumMap<>(Side.class);
    private Function<String, Answer> answers;
    final List<String> asked = new ArrayList<>();

    FakeEvidence build(BuildResults results) {
        build = results;
        return this;
    }

    FakeEvidence freshness(SourceFreshness... sources) {
        freshness = List.of(sources);
        return this;
    }

    FakeEvidence trapped(String... views) {
        trapped = List.of(views);
        return this;
    }

    /** A side with nothing in it. */
    FakeEvidence empty(Side side) {
        catalogs.put(side, new TreeMap<>());
        counts.put(side, new TreeMap<>());
        return this;
    }

    /** @param columns {@code name type}, separated by commas */
    FakeEvidence relation(Side side, String schema, String name, String kind, String columns) {
        List<Column> list = new ArrayList<>();
        if (!columns.isEmpty()) {
            for (String column : columns.split(", *")) {
                String[] parts = column.split(" ", 2);
                list.add(new Column(parts[0], parts[1]));
            }
        }
        catalogs.computeIfAbsent(side, s -> new TreeMap<>())
                .put(new RelationId(schema, name), new Relation(kind, list));
        return this;
    }

    FakeEvidence rows(Side side, String schema, String name, long rows) {
        relation(side, schema, name, "table", "id integer");
        counts.computeIfAbsent(side, s -> new TreeMap<>()).put(new RelationId(schema, name), rows);
        return this;
    }

    FakeEvidence answer(Answer answer) {
        answers = sql -> answer;
        return this;
    }

    @Override
    public BuildResults build() throws EvidenceUnavailableException {
        return given(build, "no artifacts");
    }

    @Override
    public List<String> trappedViews() throws EvidenceUnavailableException {
        return given(trapped, "the warehouse is away");
    }

    @Override
    public List<SourceFreshness> freshness() throws EvidenceUnavailableException {
        return given(freshness, "no sources.json");
    }

    @Override
    public SideCatalog catalog(Side side) throws EvidenceUnavailableException {
        return new SideCatalog(given(catalogs.get(side), "the warehouse is away"));
    }

    @Override
    public Map<RelationId, Long> rowCounts(Side side, Collection<RelationId> relations)
            throws EvidenceUnavailableException {
        Map<RelationId, Long> found = new TreeMap<>(given(counts.get(side), "counting took too long"));
        found.keySet().retainAll(relations);
        return found;
    }

    @Override
    public Answer query(String sql, Duration timeout) throws EvidenceUnavailableException {
        asked.add(sql);
        return given(answers, "the warehouse is away").apply(sql);
    }

    static BuildResults results(
            int executed, List<TestOutcome> tests, List<NodeProblem> problems, RelationId... missing) {
        return new BuildResults(
                new ResultCounts(10, 0, 0, executed, 0, 0, 0), executed, tests, problems, List.of(missing));
    }

    private static <T> T given(T piece, String reason) throws EvidenceUnavailableException {
        if (piece == null) {
            throw new EvidenceUnavailableException(reason);
        }
        return piece;
    }
}
