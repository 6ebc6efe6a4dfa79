package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.AdoptSpec;
import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.spec.ArtifactsSpec;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.OnFailure;
import io.dbtrelease.api.spec.RollbackSpec;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.ApprovalFacts;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildFacts;
import io.dbtrelease.api.status.CutoverFacts;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.DryRunFacts;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.HoldFacts;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.api.status.Published;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.api.status.SideCheck;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.testsupport.ObservationBuilder;
import io.dbtrelease.testsupport.SpecBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Observations that mix anything with anything, likely or not: what a status says, what the warehouse shows, and what is asked for have nothing to do with
 * each other. Small numbers and few names, so that they meet often.
 */
final class RandomObservations {
    private static final Instant START = StatusFacts.START;
    private static final String[] DIGESTS = {"sha256:a", "sha256:b"};
    private static final String[] UIDS = {ObservationBuilder.UID, ObservationBuilder.OTHER};
    private static final String[] NAMES = {
        "analytics",
        "analytics_marts",
        "analytics__g1",
        "analytics__g2",
        "analytics__g3",
        "analytics_marts__g2",
        "analytics_marts__g3",
        "analytics__r0",
        "analytics__r1",
        "analytics_marts__r1",
        "analytics__r2",
        "analytics_marts__r2",
        "backup",
        "snapshots"
    };
    private static final String[] TROUBLES = {"Blocked", "IncomingMissing", "ForeignMarker", "WarehouseUnreachable"};

    private final Random random;

    /** Of its own: the others stay what they were. */
    private final Random dryRuns;

    private final Random looks;
    private final List<DbtReleaseSpec> specs;
    private final PlanFacts[][] plans = new PlanFacts[4][4];
    private final BuildFacts[][] builds = new BuildFacts[4][2];
    private final AttemptStatus[][] attempts = new AttemptStatus[4][2];

    RandomObservations(long seed) {
        random = new Random(seed);
        dryRuns = new Random(seed);
        looks = new Random(seed + 1);
        specs = IntStream.range(0, 48).mapToObj(this::spec).toList();
        for (int n = 0; n < 4; n++) {
            builds[n] = new BuildFacts[] {StatusFacts.build(n, 1, false), StatusFacts.build(n, 1, true)};
            attempts[n] = new AttemptStatus[] {StatusFacts.attempt(n, DIGESTS[0]), StatusFacts.attempt(n, DIGESTS[1])};
            plans[n] = new PlanFacts[] {
                StatusFacts.plan(n, 1, false),
                StatusFacts.plan(n, 1, true),
                StatusFacts.plan(n, 2, true, StatusFacts.pairs("__g" + n).subList(0, 1)),
                StatusFacts.plan(n, 1, true, List.of())
            };
        }
    }

    private DbtReleaseSpec spec(int i) {
        SpecBuilder spec = new SpecBuilder();
        spec.approval = i % 2 == 0 ? ApprovalMode.Automatic : ApprovalMode.Manual;
        spec.suspend = i % 5 == 0;
        spec.retain = i % 3;
        spec.order = switch (i % 4) {
            case 0 -> List.of(RollbackWay.SwapBack);
            case 1 -> List.of(RollbackWay.Rebuild, RollbackWay.SwapBack);
            case 2 -> List.of(RollbackWay.TimeTravel, RollbackWay.Rebuild);
            default -> RollbackSpec.ORDER;
        };
        spec.artifacts = new ArtifactsSpec(i % 2, i % 3 == 0 ? "1h" : "8760h", i % 11 == 0);
        spec.retainFor = i % 7 == 0 ? "1s" : "72h";
        spec.shared = i % 4 == 0 ? List.of("snapshots") : List.of();
        spec.adopt = switch (i % 6) {
            case 0 -> new AdoptSpec("unmarked");
            case 1 -> new AdoptSpec(ObservationBuilder.OTHER);
            default -> null;
        };
        if (i % 3 != 0) {
            spec.watched(1 + i % 2, i % 4 == 1 ? OnFailure.Alert : OnFailure.Rollback);
        }
        return spec.build();
    }

    Observation next() {
        return new Observation(
                around(),
                ObservationBuilder.UID,
                chance(12) ? around() : null,
                1,
                of(specs),
                of(DIGESTS),
                chance(5) ? "sha256:other-build" : StatusFacts.BUILD,
                chance(20) ? "something is wrong" : null,
                status(),
                chance(2) ? Requests.NONE : requests(),
                job(),
                job(),
                warehouse(),
                chance(4) ? around() : null,
                chance(4) ? around() : null,
                !chance(6),
                chance(2) ? around() : null,
                chance(2) ? null : new StoredView(List.of(number(), 7), 7 + number()),
                chance(4) ? Set.of(number(), 9) : Set.of());
    }

    private Requests requests() {
        return new Requests(
                chance(2) ? verdict() : null,
                chance(4) ? verdict() : null,
                chance(3) ? number() + ">" + number() : chance(9) ? "back" : null,
                chance(4) ? "t" + number() : null,
                dryRuns.nextInt(9) == 0 ? "d1" : null,
                chance(2) ? "ann" : null);
    }

    private String verdict() {
        return number() + "/" + of(DIGESTS);
    }

    private DbtReleaseStatus status() {
        return DbtReleaseStatus.empty().with(s -> {
            s.phase = chance(9) ? null : of(Phase.values());
            s.live = chance(4) ? null : StatusFacts.live(number(), of(DIGESTS), chance(2));
            s.retired = retired();
            s.history = IntStream.range(0, number())
                    .mapToObj(i -> StatusFacts.ended(
                            chance(3) ? "Rollback" : "Attempt",
                            number(),
                            of(Outcome.values()),
                            chance(2) ? "Live" : "GatesFailed"))
                    .toList();
            s.attempt = chance(12) ? null : attempt();
            s.published = chance(9) ? null : chance(4) ? published(s.attempt) : allStored(s.attempt, s.live);
            s.handled = chance(2)
                    ? null
                    : new Handled(verdict(), verdict(), number() + ">" + number(), "t" + number(), "d0");
            s.foundOrigin = chance(3) ? found() : null;
            s.rebuildImage = image(s.history);
            s.memory = chance(5)
                    ? null
                    : new Memory(
                            of(DIGESTS),
                            of(DIGESTS),
                            chance(2) ? List.of(of(DIGESTS)) : List.of(),
                            around(),
                            null,
                            null,
                            number(),
                            chance(2) ? List.of(number()) : List.of());
        });
    }

    /** Of chances of its own: the others stay as they were. */
    private @Nullable RebuildImage image(List<HistoryEntry> history) {
        RebuildImage.Result[] results = RebuildImage.Result.values();
        String image = history.isEmpty() ? null : history.getFirst().image();
        return looks.nextBoolean()
                ? null
                : new RebuildImage(
                        1,
                        image == null ? "shop:1" : image,
                        results[looks.nextInt(results.length)],
                        START.plusSeconds(looks.nextInt(1200)),
                        null);
    }

    /** Nothing is owed: what follows is tried too. */
    private Published allStored(@Nullable AttemptStatus attempt, @Nullable LiveStatus live) {
        return new Published(
                attempt == null ? 0 : attempt.number(),
                START.plus(Duration.ofDays(999)),
                live == null ? 0 : live.revision(),
                live == null ? null : live.since(),
                START.plusSeconds(looks.nextInt(1200)),
                null);
    }

    /** Of the request that is there, of one before, or of none; found, not found, or not answered. */
    private FoundOrigin found() {
        int revision = number();
        String request = number() + ">" + revision;
        return switch (number() % 3) {
            case 0 -> FoundOrigin.missing(revision, request, "there is none");
            case 1 ->
                FoundOrigin.unanswered(
                        revision, request, new Trouble("RollbackWaits", "away", number() + 1, around(), around()));
            default ->
                new FoundOrigin(
                        revision,
                        "shop:1",
                        null,
                        null,
                        "d1",
                        chance(3) ? null : StatusFacts.BUILD,
                        chance(2),
                        request,
                        null,
                        null);
        };
    }

    private Published published(@Nullable AttemptStatus attempt) {
        return new Published(
                attempt != null && chance(2) ? attempt.number() : number(),
                chance(2) ? around() : null,
                number(),
                chance(4) ? null : START,
                looks.nextInt(4) == 0 ? null : START.plusSeconds(looks.nextInt(1200)),
                chance(3) ? new Trouble("RecordNotStored", "away", number() + 1, around(), around()) : null);
    }

    private List<RetiredSide> retired() {
        List<RetiredSide> sides = new ArrayList<>();
        for (int r = 0; r < 3; r++) {
            if (chance(3)) {
                RetiredSide side =
                        StatusFacts.retired(r, around(), chance(2)).restorableUntil(chance(4) ? around() : null);
                sides.add(chance(2) ? side : side.checked(new SideCheck("as it was", around(), chance(3))));
            }
        }
        return sides;
    }

    private AttemptStatus attempt() {
        int number = number();
        return of(attempts[number]).with(a -> {
            a.round = chance(20) ? 6 : 1;
            a.plan = chance(8) ? null : of(plans[number]);
            a.hold = chance(8) ? new HoldFacts("SourcesStale", "stale", START, around()) : null;
            a.prepared = chance(6) ? null : StatusFacts.prepared(1);
            a.build = chance(6) ? null : builds[number][chance(4) ? 0 : 1];
            a.sealed = chance(5) ? null : StatusFacts.sealed();
            a.gates = chance(5) ? null : StatusFacts.gates(!chance(4), number());
            a.approval = chance(3) ? null : new ApprovalFacts(chance(2) ? "ann" : null, START);
            a.intent = chance(2) ? null : intent(number, "__g" + number);
            a.cutover = chance(2) ? null : new CutoverFacts(1L, START);
            a.monitoring = chance(3) ? null : watch();
            a.rollback = chance(4) ? rollback() : null;
            a.trouble = chance(3) ? new Trouble(of(TROUBLES), "trouble", number() + 1, around(), around()) : null;
            a.ending = chance(8) ? new Ending(of(Outcome.values()), "Ends", "it ends", around()) : null;
            a.outcome = chance(3) ? of(Outcome.values()) : null;
            a.finishedAt = a.outcome == null ? null : around();
            a.rebuild = chance(4) ? new RebuildFacts(number(), number(), "image", null, null, chance(2), "why") : null;
            a.dryRun = dryRuns.nextInt(8) == 0
                    ? new DryRunFacts("d0", Phase.values()[dryRuns.nextInt(Phase.values().length)], "Live", "it was so")
                    : null;
        });
    }

    private Intent intent(int to, String suffix) {
        List<SchemaPair> pairs = StatusFacts.pairs(suffix);
        return StatusFacts.intent(
                        number() - 1,
                        to,
                        chance(9) ? List.of() : chance(3) ? pairs.subList(0, 1) : pairs,
                        chance(4) ? List.of() : StatusFacts.LIVE)
                .with(i -> i.fromRelease = chance(6) ? ObservationBuilder.OTHER : null);
    }

    private RollbackFacts rollback() {
        int to = number();
        RollbackWay way = chance(3) ? null : of(RollbackWay.values());
        Intent intent = way == RollbackWay.Rebuild || chance(9) ? null : intent(to, "__r" + to);
        return new RollbackFacts(number(), to, chance(2), null, "why", intent, null, chance(2), around(), way);
    }

    private MonitoringFacts watch() {
        List<GateResult> results = List.of(StatusFacts.result("orders", of(GateResult.Verdict.values())));
        return new MonitoringFacts(START, around(), around(), number(), number(), results, null);
    }

    private JobObservation job() {
        JobObservation.State state = of(JobObservation.State.values());
        JobObservation.Problem problem =
                chance(4) ? new JobObservation.Problem("OOMKilled", "too big", chance(2)) : null;
        String uid = state == JobObservation.State.Absent ? null : chance(9) ? "other" : "build-" + number() + "-1";
        return new JobObservation(state, uid, null, number(), chance(4) ? 1 : 0, null, null, chance(3), problem);
    }

    private WarehouseView warehouse() {
        if (chance(9)) {
            return new WarehouseView.NotLooked();
        }
        if (chance(9)) {
            return new WarehouseView.Unusable(chance(2) ? "WarehouseNotFound" : "WarehouseUnreachable", "away");
        }
        List<SchemaView> schemas = new ArrayList<>();
        int live = number();
        for (String name : NAMES) {
            boolean present = name.contains("__") || name.equals("backup") ? chance(2) : !chance(4);
            if (present) {
                schemas.add(schema(name, live));
            }
        }
        String claim = chance(6) ? null : chance(6) ? ObservationBuilder.OTHER : ObservationBuilder.UID;
        return new WarehouseView.Seen(schemas, claim, claim == null ? null : "team/shop");
    }

    private SchemaView schema(String name, int live) {
        if (chance(8)) {
            return new SchemaView(name, null, null, 0, null, null, null);
        }
        String liveName = chance(12) ? name : name.startsWith("analytics_marts") ? "analytics_marts" : "analytics";
        int revision = chance(9) ? number() : Sides.number(name).orElse(live);
        return ObservationBuilder.view(name, chance(9) ? of(UIDS) : ObservationBuilder.UID, revision, liveName);
    }

    private Instant around() {
        return START.plus(Duration.ofSeconds(random.nextInt(-1000, 1000)));
    }

    private int number() {
        return random.nextInt(4);
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T of(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
