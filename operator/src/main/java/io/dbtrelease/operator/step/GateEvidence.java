package io.dbtrelease.operator.step;

import io.dbtrelease.core.artifact.ArtifactProblem;
import io.dbtrelease.core.artifact.Read;
import io.dbtrelease.core.gate.Answer;
import io.dbtrelease.core.gate.BuildResults;
import io.dbtrelease.core.gate.Evidence;
import io.dbtrelease.core.gate.EvidenceUnavailableException;
import io.dbtrelease.core.gate.RelationId;
import io.dbtrelease.core.gate.Side;
import io.dbtrelease.core.gate.SideCatalog;
import io.dbtrelease.core.gate.SourceFreshness;
import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evidence from the artifacts and the warehouse. Relations are asked for by their Live names; {@code sides} says which schema has that name on which side.
 */
final class GateEvidence implements Evidence {
    /** For what asks no source. */
    static final Read<List<SourceFreshness>> NO_SOURCES = new Read.Ok<>(List.of());

    private static final Duration COUNT_TIMEOUT = Duration.ofMinutes(5);

    private final @Nullable Warehouse warehouse;
    private final Map<Side, Map<String, String>> sides;
    private final @Nullable BuildResults build;
    private final Read<List<SourceFreshness>> freshness;
    private final Swap swap;
    private final Map<Side, SideCatalog> catalogs = new EnumMap<>(Side.class);

    /** For what is asked of relations alone. */
    GateEvidence(@Nullable Warehouse warehouse, Map<Side, Map<String, String>> sides) {
        this(warehouse, sides, null, NO_SOURCES, Swap.Schemas);
    }

    /**
     * @param sides for each side that exists, each Live name with the schema's name on that side
     * @param freshness refused: sources.json cannot be had
     * @param swap what a flip of Green would swap
     */
    GateEvidence(
            @Nullable Warehouse warehouse,
            Map<Side, Map<String, String>> sides,
            @Nullable BuildResults build,
            Read<List<SourceFreshness>> freshness,
            Swap swap) {
        this.warehouse = warehouse;
        this.sides = Map.copyOf(sides);
        this.build = build;
        this.freshness = freshness;
        this.swap = swap;
    }

    /** For what is judged before there is a Green. */
    static GateEvidence ofPlan(Read<List<SourceFreshness>> freshness) {
        return new GateEvidence(null, Map.of(), null, freshness, Swap.Schemas);
    }

    @Override
    public BuildResults build() throws EvidenceUnavailableException {
        if (build == null) {
            throw new EvidenceUnavailableException("there is no build to judge here");
        }
        return build;
    }

    @Override
    public List<String> trappedViews() throws EvidenceUnavailableException {
        List<SchemaMove> green = sides.getOrDefault(Side.Green, Map.of()).entrySet().stream()
                .map(e -> new SchemaMove(e.getValue(), e.getKey()))
                .toList();
        return ask(w -> w.nameTraps(green, swap)).stream()
                .map(Obstacle::object)
                .sorted()
                .toList();
    }

    @Override
    public List<SourceFreshness> freshness() throws EvidenceUnavailableException {
        return switch (freshness) {
            case Read.Ok<List<SourceFreshness>>(List<SourceFreshness> sources) -> sources;
            case Read.Refused<List<SourceFreshness>>(ArtifactProblem problem) ->
                throw new EvidenceUnavailableException(problem.message());
        };
    }

    @Override
    public SideCatalog catalog(Side side) throws EvidenceUnavailableException {
        SideCatalog known = catalogs.get(side);
        if (known == null) {
            known = read(side);
            catalogs.put(side, known);
        }
        return known;
    }

    private SideCatalog read(Side side) throws EvidenceUnavailableException {
        Map<String, String> schemas = sides.getOrDefault(side, Map.of());
        if (schemas.isEmpty()) {
            return SideCatalog.EMPTY;
        }
        Map<String, String> liveNames = inverse(schemas);
        Catalog catalog = ask(w -> w.catalog(schemas.values()));
        Map<RelationId, SideCatalog.Relation> relations = new HashMap<>();
        catalog.relations()
                .forEach((name, relation) -> relations.put(
                        new RelationId(Objects.requireNonNull(liveNames.get(name.schema())), name.name()),
                        new SideCatalog.Relation(
                                kind(relation.kind()),
                                relation.columns().stream()
                                        .map(c -> new SideCatalog.Column(c.name(), c.type()))
                                        .toList())));
        return new SideCatalog(relations);
    }

    private static String kind(Catalog.Kind kind) {
        return switch (kind) {
            case Table -> "table";
            case View -> "view";
            case MaterializedView -> "materialized view";
            case Other -> "other";
        };
    }

    @Override
    public Map<RelationId, Long> rowCounts(Side side, Collection<RelationId> relations)
            throws EvidenceUnavailableException {
        Map<String, String> schemas = sides.getOrDefault(side, Map.of());
        Map<String, String> liveNames = inverse(schemas);
        List<RelationName> names = relations.stream()
                .filter(r -> schemas.containsKey(r.schema()))
                .map(r -> new RelationName(Objects.requireNonNull(schemas.get(r.schema())), r.name()))
                .toList();
        Map<RelationId, Long> counts = new HashMap<>();
        if (!names.isEmpty()) {
            ask(w -> w.rowCounts(names, COUNT_TIMEOUT))
                    .forEach((name, count) -> counts.put(
                            new RelationId(Objects.requireNonNull(liveNames.get(name.schema())), name.name()), count));
        }
        return counts;
    }

    @Override
    public Answer query(String sql, Duration timeout) throws EvidenceUnavailableException {
        return switch (ask(w -> w.query(sql, timeout))) {
            case QueryAnswer.Number(double value) -> new Answer.Number(value);
            case QueryAnswer.Null n -> new Answer.Null();
            case QueryAnswer.Invalid(String message) -> new Answer.Invalid(message);
        };
    }

    private <T> T ask(Function<Warehouse, T> question) throws EvidenceUnavailableException {
        if (warehouse == null) {
            throw new EvidenceUnavailableException("the warehouse is not asked here");
        }
        try {
            return question.apply(warehouse);
        } catch (WarehouseException e) {
            throw new EvidenceUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> inverse(Map<String, String> schemas) {
        Map<String, String> inverse = new HashMap<>();
        schemas.forEach((live, side) -> inverse.put(side, live));
        return inverse;
    }
}
