package io.dbtrelease.core.plan;

import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.artifact.ManifestNode;
import io.dbtrelease.core.plan.PlanRefusal.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gathers which schema of Green belongs to which of Live, node by node, and what is wrong with them. */
final class Schemas {
    private static final String MACRO =
            "dbt's generate_schema_name must make another name from another target.schema: add the macro of"
                    + " docs/schema-names.md, or list the schema under exposure.shared if it is to be written in place";

    private final PlanRequest request;
    private final SideNames names;
    private final Map<String, Set<String>> greenOf = new LinkedHashMap<>();
    private final Map<String, Set<String>> liveOf = new LinkedHashMap<>();
    private final Set<String> shared = new LinkedHashSet<>();
    private final Map<String, List<String>> sameName = new TreeMap<>();
    private final Map<String, List<String>> moves = new TreeMap<>();
    private final Map<String, List<String>> databases = new TreeMap<>();
    private final List<String> pinnedSnapshots = new ArrayList<>();

    Schemas(PlanRequest request, SideNames names) {
        this.request = request;
        this.names = names;
        pair(request.liveSchema(), request.greenSchema());
    }

    void add(ManifestNode live, ManifestNode green) {
        String liveName = names.schema(live);
        String greenName = names.schema(green);
        otherDatabase(live, green);
        if (request.shared().contains(liveName)) {
            shared.add(liveName);
            if (!liveName.equals(greenName)) {
                moves.computeIfAbsent(liveName + " -> " + greenName, s -> new ArrayList<>())
                        .add(live.uniqueId());
            }
        } else if (liveName.equals(greenName)) {
            sameName.computeIfAbsent(liveName, s -> new ArrayList<>()).add(live.uniqueId());
            if (live.targetSchema() != null) {
                pinnedSnapshots.add(live.uniqueId());
            }
        } else {
            pair(liveName, greenName);
        }
    }

    /** The exposure's own first, then by Live's name. */
    List<SchemaPair> pairs() {
        List<SchemaPair> pairs = new ArrayList<>();
        pairs.add(new SchemaPair(request.liveSchema(), request.greenSchema()));
        new TreeMap<>(greenOf).forEach((live, green) -> {
            if (!live.equals(request.liveSchema())) {
                pairs.add(new SchemaPair(live, green.iterator().next()));
            }
        });
        return pairs;
    }

    /** Schemas that the release owns in Live. */
    Set<String> live() {
        return greenOf.keySet();
    }

    /** Schemas that the release owns in Green. */
    Set<String> green() {
        return liveOf.keySet();
    }

    /** Shared schemas that the project writes. */
    Set<String> shared() {
        return shared;
    }

    List<PlanRefusal> refusals() {
        List<PlanRefusal> refusals = new ArrayList<>();
        databases.forEach((database, nodes) -> refusals.add(new PlanRefusal(
                Reason.OtherDatabase,
                "%s built in database '%s', the warehouse's is '%s': %s"
                        .formatted(are(nodes), database, request.database(), Names.first(nodes)),
                "a release lives in one database: take the database config off these nodes")));
        sameNames(refusals);
        moves.forEach(
                (move, nodes) -> refusals.add(
                        new PlanRefusal(
                                Reason.SharedMoves,
                                "a schema of exposure.shared has another name in Green (%s): %s"
                                        .formatted(move, Names.first(nodes)),
                                "let generate_schema_name give it the same name for every target.schema, or take it off exposure.shared")));
        greenOf.forEach((live, green) -> unpaired(refusals, "Live's", live, "Green", green));
        liveOf.forEach((green, live) -> unpaired(refusals, "Green's", green, "Live", live));
        greenOf.keySet().forEach(live -> SchemaRules.live(live, request, refusals));
        liveOf.keySet().forEach(green -> SchemaRules.green(green, request, refusals));
        shared.forEach(name -> SchemaRules.shared(name, request, refusals));
        return refusals;
    }

    private void sameNames(List<PlanRefusal> refusals) {
        if (sameName.isEmpty()) {
            return;
        }
        List<String> nodes = sameName.values().stream().flatMap(List::stream).toList();
        boolean onlyPinned = pinnedSnapshots.size() == nodes.size();
        refusals.add(new PlanRefusal(
                Reason.SameName,
                "%s the same name in Green as in Live (schema %s), so that a build would write Live: %s"
                        .formatted(
                                nodes.size() == 1 ? "1 node has" : nodes.size() + " nodes have",
                                Names.first(sameName.keySet()),
                                Names.first(nodes)),
                onlyPinned
                        ? "list the schema under exposure.shared, where snapshots keep what they capture whatever becomes"
                                + " of a release, or take target_schema off the snapshot"
                        : MACRO));
    }

    private static void unpaired(
            List<PlanRefusal> refusals, String whose, String schema, String other, Set<String> names) {
        if (names.size() > 1) {
            refusals.add(new PlanRefusal(
                    Reason.SchemasNotPaired,
                    "%s schema '%s' has several in %s: %s"
                            .formatted(
                                    whose,
                                    schema,
                                    other,
                                    names.stream().sorted().collect(Collectors.joining(", "))),
                    "schemas are flipped as a whole: let generate_schema_name keep each apart, under both names"));
        }
    }

    private void pair(String live, String green) {
        greenOf.computeIfAbsent(live, s -> new LinkedHashSet<>()).add(green);
        liveOf.computeIfAbsent(green, s -> new LinkedHashSet<>()).add(live);
    }

    /** What is built in a database that the flip does not reach. */
    private void otherDatabase(ManifestNode live, ManifestNode green) {
        List<ManifestNode> looked = names.withDatabase() ? List.of(live) : List.of(live, green);
        for (ManifestNode node : looked) {
            String database = node.database();
            if (database != null
                    && !database.equalsIgnoreCase(request.database())
                    && !request.shared().contains(names.schema(node))) {
                databases.computeIfAbsent(database, d -> new ArrayList<>()).add(live.uniqueId());
            }
        }
    }

    private static String are(List<String> nodes) {
        return nodes.size() == 1 ? "1 node is" : nodes.size() + " nodes are";
    }
}
