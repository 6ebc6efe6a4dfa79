package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.core.plan.PlanJson;
import io.dbtrelease.core.plan.PlannedNode;
import io.dbtrelease.core.plan.ReleasePlan;
import io.dbtrelease.operator.artifact.BuildRef;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.Digests;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The plan of an attempt: written once beside its artifacts, and read by every later step. */
final class Plans {
    private static final String FILE = PlanJson.FILE;

    private Plans() {}

    static void store(StepContext context, BuildRef ref, ReleasePlan plan) throws IOException, TroubleException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PlanJson.write(plan, out);
        byte[] json = out.toByteArray();
        ArtifactStore.Put put = context.services()
                .store()
                .putIfAbsent(key(ref), new ByteArrayInputStream(json), json.length, Digests.sha256(json));
        if (put == ArtifactStore.Put.Different) {
            throw new TroubleException(
                    "PlanDiffers", "another plan is stored for this attempt and round: retry with a new attempt");
        }
    }

    /** The accepted plan of the attempt in progress. */
    static ReleasePlan load(StepContext context) throws IOException, TroubleException {
        PlanFacts facts = context.attempt().plan();
        if (facts == null) {
            throw new TroubleException("NoPlan", "the attempt has no plan");
        }
        return load(context.services().store(), context.ref(JobKind.Plan, facts.round()))
                .orElseThrow(() -> new TroubleException(
                        "NoPlan", "the attempt's plan is gone from the artifact store: retry with a new attempt"));
    }

    /** The plan of an attempt by the folder of its artifacts; empty: it is gone or cannot be read. */
    static Optional<ReleasePlan> load(ArtifactStore store, String folder) throws IOException {
        return read(store, folder + "/" + FILE);
    }

    static Optional<ReleasePlan> load(ArtifactStore store, BuildRef ref) throws IOException {
        return read(store, key(ref));
    }

    private static Optional<ReleasePlan> read(ArtifactStore store, String key) throws IOException {
        Optional<InputStream> in = store.open(key);
        if (in.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream content = in.get()) {
            return PlanJson.read(content).content();
        }
    }

    static List<SchemaMove> moves(AttemptStatus attempt) {
        PlanFacts plan = attempt.plan();
        return plan == null
                ? List.of()
                : plan.schemas().stream()
                        .map(p -> new SchemaMove(p.side(), p.live()))
                        .toList();
    }

    static List<Seed> seeds(ReleasePlan plan) {
        return plan.seeds().stream()
                .map(n -> new Seed(name(n.live()), name(n.green())))
                .toList();
    }

    /** The relations of a side whose grants the project says itself, by their names in that side. */
    static Set<RelationName> withOwnGrants(ReleasePlan plan, List<SchemaPair> side) {
        Set<RelationName> own = new HashSet<>();
        for (PlannedNode node : plan.nodes()) {
            // What the build leaves as a copy gets its grants from nobody but Live.
            if (node.grantsConfigured() && node.part() == PlannedNode.Part.Built) {
                side.stream()
                        .filter(p -> p.live().equals(node.live().schema()))
                        .forEach(p ->
                                own.add(new RelationName(p.side(), node.green().identifier())));
            }
        }
        return own;
    }

    /** What dbt drops in shared schemas, with what hangs on it, and makes anew. */
    static List<RelationName> replaced(ReleasePlan plan) {
        return plan.nodes().stream()
                .filter(PlannedNode::replacedInPlace)
                .map(n -> name(n.live()))
                .toList();
    }

    static RelationName name(PlannedNode.Name name) {
        return new RelationName(name.schema(), name.identifier());
    }

    private static String key(BuildRef ref) {
        return ref.folder() + "/" + FILE;
    }
}
