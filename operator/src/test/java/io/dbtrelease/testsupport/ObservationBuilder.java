package io.dbtrelease.testsupport;

import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.spec.ArtifactsSpec;
import io.dbtrelease.api.spec.BuildMode;
import io.dbtrelease.api.status.ApprovalFacts;
import io.dbtrelease.api.status.AttemptEdit;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildPlan;
import io.dbtrelease.api.status.CutoverFacts;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.DryRunFacts;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.MonitoringEdit;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.RollbackFacts;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.api.status.StatusEdit;
import io.dbtrelease.api.status.Trouble;
import io.dbtrelease.core.decision.JobObservation;
import io.dbtrelease.core.decision.Observation;
import io.dbtrelease.core.decision.Records;
import io.dbtrelease.core.decision.Requests;
import io.dbtrelease.core.decision.SchemaView;
import io.dbtrelease.core.decision.StoredView;
import io.dbtrelease.core.decision.WarehouseView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An observation, from what differs from the usual. The stages of an attempt ({@link #planned()} and so on) include those before. The warehouse shows what
 * status says, unless something is said about it.
 */
public final class ObservationBuilder {
    public static final String UID = "11111111-1111-1111-1111-111111111111";
    public static final String OTHER = "22222222-2222-2222-2222-222222222222";
    public static final String DIGEST = "sha256:d";

    private final SpecBuilder spec = new SpecBuilder();
    private final TreeMap<String, SchemaView> byHand = new TreeMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<Integer> undroppable = new HashSet<>();
    private Instant now = StatusFacts.START.plusSeconds(60);
    private @Nullable Instant deleting;
    private String digest = DIGEST;
    private String buildDigest = StatusFacts.BUILD;
    private @Nullable String specProblem;
    private DbtReleaseStatus status = DbtReleaseStatus.empty();
    private Requests requests = Requests.NONE;
    private JobObservation plan = JobObservation.ABSENT;
    private JobObservation build = JobObservation.ABSENT;
    private @Nullable WarehouseView warehouse;
    private @Nullable String claimUid = UID;
    private @Nullable Instant dueTick;
    private @Nullable Instant nextTick;
    private boolean windowOpen = true;
    private @Nullable StoredView stored = StoredView.EMPTY;
    private @Nullable Instant nextWindow;
    private boolean unpublished;

    /** A release that nobody has looked at. */
    public static ObservationBuilder release() {
        return new ObservationBuilder();
    }

    /** A release with an open attempt of the spec's digest and {@code live} in Live; 0: nothing is. */
    public static ObservationBuilder attempt(int number, int live) {
        ObservationBuilder b = new ObservationBuilder();
        if (live > 0) {
            b.live(live);
        }
        return b.attempt(number);
    }

    public ObservationBuilder spec(Consumer<SpecBuilder> change) {
        change.accept(spec);
        return this;
    }

    /** No record is in the store; without this, all are. */
    public ObservationBuilder unpublished() {
        unpublished = true;
        return this;
    }

    public ObservationBuilder artifacts(int retain, String retainFor, boolean legalHold) {
        return spec(s -> s.artifacts = new ArtifactsSpec(retain, retainFor, legalHold));
    }

    public ObservationBuilder stored(StoredView view) {
        stored = view;
        return this;
    }

    public ObservationBuilder suspended() {
        return spec(s -> s.suspend = true);
    }

    public ObservationBuilder manual() {
        return spec(s -> s.approval = ApprovalMode.Manual);
    }

    public ObservationBuilder specProblem(String problem) {
        specProblem = problem;
        return this;
    }

    /** The spec says something else than the attempt was started from. */
    public ObservationBuilder digest(String digest) {
        this.digest = digest;
        return this;
    }

    public ObservationBuilder now(Instant now) {
        this.now = now;
        return this;
    }

    public ObservationBuilder later(Duration duration) {
        this.now = now.plus(duration);
        return this;
    }

    public ObservationBuilder deletingSince(Instant since) {
        deleting = since;
        return this;
    }

    public ObservationBuilder status(Consumer<StatusEdit> change) {
        status = status.with(change);
        return this;
    }

    public ObservationBuilder live(int revision) {
        return status(s -> {
            s.live = StatusFacts.live(revision, "d" + revision, true);
            s.memory = memory().with(m -> m.highestNumber = Math.max(m.highestNumber, revision));
        });
    }

    public ObservationBuilder retired(RetiredSide... sides) {
        return status(s -> s.retired = List.of(sides));
    }

    /** Kept, retired a minute ago, proven. */
    public ObservationBuilder retired(int... revisions) {
        List<RetiredSide> sides = new ArrayList<>();
        for (int r : revisions) {
            sides.add(StatusFacts.retired(r, StatusFacts.START.plusSeconds(r), true));
        }
        return status(s -> s.retired = sides);
    }

    public ObservationBuilder memory(String last, @Nullable String failed, @Nullable String rolledBack) {
        return status(s -> s.memory = memory().with(m -> {
            m.lastDigest = last;
            m.failedDigest = failed;
            m.rolledBackDigests = rolledBack == null ? List.of() : List.of(rolledBack);
        }));
    }

    private Memory memory() {
        return status.memory() == null ? Memory.empty() : status.memory();
    }

    private ObservationBuilder attempt(int number) {
        return status(s -> {
            s.attempt = StatusFacts.attempt(number, digest);
            s.memory = memory().with(m -> {
                m.lastDigest = digest;
                m.highestNumber = number;
            });
        });
    }

    public ObservationBuilder attempt(Consumer<AttemptEdit> change) {
        AttemptStatus next = current().with(change);
        return status(s -> s.attempt = next);
    }

    private AttemptStatus current() {
        return Objects.requireNonNull(status.attempt());
    }

    private int number() {
        return current().number();
    }

    /** The planning Job was made and runs. */
    public ObservationBuilder planning() {
        plan = running("plan-" + number() + "-1");
        return attempt(a -> a.plan = StatusFacts.plan(a.number, 1, false));
    }

    public ObservationBuilder planned() {
        planning();
        plan = delivered("plan-" + number() + "-1");
        return attempt(a -> a.plan = StatusFacts.plan(a.number, 1, true));
    }

    public ObservationBuilder prepared() {
        planned();
        return attempt(a -> a.prepared = StatusFacts.prepared(a.round));
    }

    /** The build Job was made and runs. */
    public ObservationBuilder building() {
        prepared();
        build = running("build-" + number() + "-1");
        return attempt(a -> a.build = StatusFacts.build(a.number, 1, false));
    }

    public ObservationBuilder built() {
        building();
        build = delivered("build-" + number() + "-1");
        return attempt(a -> a.build = StatusFacts.build(a.number, 1, true));
    }

    public ObservationBuilder sealed() {
        built();
        return attempt(a -> a.sealed = StatusFacts.sealed());
    }

    public ObservationBuilder judged(boolean passed) {
        sealed();
        return attempt(a -> a.gates = StatusFacts.gates(passed, liveRevision()));
    }

    private int liveRevision() {
        return status.live() == null ? 0 : status.live().revision();
    }

    /** @param by null: automatic */
    public ObservationBuilder approved(@Nullable String by) {
        judged(true);
        return attempt(a -> a.approval = new ApprovalFacts(by, StatusFacts.START));
    }

    /** The intent to flip is stored. */
    public ObservationBuilder intending() {
        approved(null);
        LiveStatus live = status.live();
        return attempt(a -> a.intent = StatusFacts.intent(
                live == null ? 0 : live.revision(),
                a.number,
                StatusFacts.pairs("__g" + a.number),
                live == null ? List.of() : live.schemas()));
    }

    /** Live shows the attempt, status says so, and there is no watch. */
    public ObservationBuilder flipped() {
        intending();
        LiveStatus before = status.live();
        attempt(a -> a.cutover = new CutoverFacts(7L, StatusFacts.START));
        return status(s -> {
            s.live = StatusFacts.live(number(), digest, false);
            if (before != null) {
                List<RetiredSide> sides = new ArrayList<>(s.retired);
                sides.addFirst(StatusFacts.retired(before.revision(), StatusFacts.START, before.monitored()));
                s.retired = sides;
            }
        });
    }

    /** Live shows the attempt and is watched until a quarter of an hour after {@link StatusFacts#START}; the next round is due. */
    public ObservationBuilder watched() {
        flipped();
        if (spec.monitoring == null) {
            spec.watched(1, io.dbtrelease.api.spec.OnFailure.Rollback);
        }
        Instant since = StatusFacts.START;
        return attempt(a -> a.monitoring =
                new MonitoringFacts(since, since.plus(Duration.ofMinutes(15)), now, 0, 0, List.of(), null));
    }

    public ObservationBuilder watch(Consumer<MonitoringEdit> change) {
        MonitoringFacts next = Objects.requireNonNull(current().monitoring()).with(change);
        return attempt(a -> a.monitoring = next);
    }

    /** The plan is a slim one, compared with that revision. */
    public ObservationBuilder comparedWith(int revision) {
        return attempt(a -> a.plan = a.plan.with(p -> {
            p.build = new BuildPlan(BuildMode.Slim, null, null, null, 1, 1, 1, List.of());
            p.comparedWith = revision;
        }));
    }

    public ObservationBuilder ending(Outcome outcome) {
        return attempt(a -> a.ending = new Ending(outcome, outcome.name(), "it ends", StatusFacts.START));
    }

    public ObservationBuilder ended(Outcome outcome) {
        return attempt(a -> {
            a.outcome = outcome;
            a.reason = outcome.name() + "Reason";
            a.message = "it ended";
            a.finishedAt = StatusFacts.START;
        });
    }

    /** A flip back from Live, with its intent stored. */
    public ObservationBuilder rollingBack(int to) {
        int from = liveRevision();
        return attempt(a -> a.rollback = new RollbackFacts(
                from,
                to,
                false,
                "ann",
                "asked for",
                StatusFacts.intent(from, to, StatusFacts.pairs("__r" + to), StatusFacts.LIVE),
                null,
                false,
                StatusFacts.START,
                null));
    }

    public ObservationBuilder trouble(String reason, int count, Duration sinceAgo, Duration nextIn) {
        return attempt(a ->
                a.trouble = new Trouble(reason, "trouble: " + reason, count, now.minus(sinceAgo), now.plus(nextIn)));
    }

    public ObservationBuilder plan(JobObservation job) {
        plan = job;
        return this;
    }

    public ObservationBuilder build(JobObservation job) {
        build = job;
        return this;
    }

    public ObservationBuilder asks(Requests requests) {
        this.requests = requests;
        return this;
    }

    public ObservationBuilder approves(String value) {
        return asks(new Requests(value, null, null, null, null, "ann"));
    }

    public ObservationBuilder rejects(String value) {
        return asks(new Requests(null, value, null, null, null, "ann"));
    }

    public ObservationBuilder rollsBack(String value) {
        return asks(new Requests(null, null, value, null, null, "ann"));
    }

    public ObservationBuilder retries(String token) {
        return asks(new Requests(null, null, null, token, null, "ann"));
    }

    public ObservationBuilder plans(String token) {
        return asks(new Requests(null, null, null, null, token, "ann"));
    }

    /** The attempt is a dry run by token, of a release that stood there before. */
    public ObservationBuilder dryRun(Phase before, String reason) {
        status(s -> s.memory = memory().with(m -> m.lastDigest = "sha256:before"));
        return attempt(a -> a.dryRun = new DryRunFacts("p1", before, reason, "it was so"));
    }

    public ObservationBuilder handled(Handled handled) {
        return status(s -> s.handled = handled);
    }

    public ObservationBuilder ticks(@Nullable Instant due, @Nullable Instant next) {
        dueTick = due;
        nextTick = next;
        return this;
    }

    public ObservationBuilder outsideWindow(@Nullable Instant next) {
        windowOpen = false;
        nextWindow = next;
        return this;
    }

    /** Attempts that have artifacts; none of another release of this name is higher. */
    public ObservationBuilder stored(Integer... attempts) {
        stored = new StoredView(List.of(attempts), attempts.length == 0 ? 0 : Collections.max(List.of(attempts)));
        return this;
    }

    /** The artifact store does not answer. */
    public ObservationBuilder storeAway() {
        stored = null;
        return this;
    }

    /** The side of this revision is not kept any more. */
    public ObservationBuilder forgot(int revision) {
        return status(s -> s.memory = memory().with(m -> m.forgotten = List.of(revision)));
    }

    public ObservationBuilder undroppable(int revision) {
        undroppable.add(revision);
        return this;
    }

    public ObservationBuilder notLooked() {
        warehouse = new WarehouseView.NotLooked();
        return this;
    }

    public ObservationBuilder unusable(String reason) {
        warehouse = new WarehouseView.Unusable(reason, "the warehouse says " + reason);
        return this;
    }

    public ObservationBuilder claimedBy(@Nullable String uid) {
        claimUid = uid;
        return this;
    }

    /** A schema with a marker, whatever status says. */
    public ObservationBuilder schema(String name, String uid, int revision, String liveName) {
        byHand.put(name, view(name, uid, revision, liveName));
        return this;
    }

    /** Live's schemas stand with this revision's markers. */
    public ObservationBuilder shows(int revision) {
        StatusFacts.LIVE.forEach(n -> schema(n, UID, revision, n));
        return this;
    }

    public ObservationBuilder unmarked(String name) {
        byHand.put(name, new SchemaView(name, null, null, 0, null, null, null));
        return this;
    }

    public ObservationBuilder without(String... names) {
        gone.addAll(List.of(names));
        return this;
    }

    public static SchemaView view(String name, String uid, int revision, String liveName) {
        String release = uid.equals(UID) ? "team/shop" : "other/shop";
        return new SchemaView(name, uid, release, revision, liveName, "d" + revision, null);
    }

    public static JobObservation running(String uid) {
        return new JobObservation(
                JobObservation.State.Running, uid, "pod-" + uid, 1, 1, "sha256:image", null, false, null);
    }

    public static JobObservation delivered(String uid) {
        return new JobObservation(JobObservation.State.Ended, uid, "pod-" + uid, 1, 0, "sha256:image", 0, true, null);
    }

    public static JobObservation job(
            JobObservation.State state, String uid, boolean collected, JobObservation.@Nullable Problem problem) {
        return new JobObservation(state, uid, null, 0, 0, null, null, collected, problem);
    }

    /** What of the spec decides on what is built is another than what built all that status knows. */
    public ObservationBuilder otherBuild() {
        buildDigest = "sha256:other-build";
        return this;
    }

    public Observation build() {
        if (!unpublished && status.published() == null) {
            DbtReleaseStatus known = status;
            status = status.with(s -> s.published = Records.stored(known, Records.of(known, true), now));
        }
        return new Observation(
                now,
                UID,
                deleting,
                1,
                spec.build(),
                digest,
                buildDigest,
                specProblem,
                status,
                requests,
                plan,
                build,
                warehouse != null ? warehouse : asStatusSays(),
                dueTick,
                nextTick,
                windowOpen,
                nextWindow,
                stored,
                undroppable);
    }

    private WarehouseView asStatusSays() {
        TreeMap<String, SchemaView> schemas = new TreeMap<>();
        LiveStatus live = status.live();
        if (live != null) {
            live.schemas().forEach(n -> schemas.put(n, view(n, UID, live.revision(), n)));
        }
        for (RetiredSide side : status.retired()) {
            for (SchemaPair p : side.schemas()) {
                schemas.put(p.side(), view(p.side(), UID, side.revision(), p.live()));
            }
        }
        AttemptStatus a = status.attempt();
        if (a != null && a.prepared() != null && a.cutover() == null && a.plan() != null) {
            a.plan().schemas().forEach(p -> schemas.put(p.side(), view(p.side(), UID, a.number(), p.live())));
        }
        schemas.putAll(byHand);
        gone.forEach(schemas::remove);
        String release = claimUid == null ? null : claimUid.equals(UID) ? "team/shop" : "other/shop";
        return new WarehouseView.Seen(List.copyOf(schemas.values()), claimUid, release);
    }
}
