package io.dbtrelease.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.core.decision.Records;
import io.dbtrelease.operator.artifact.SimulatedEndpoint;
import io.dbtrelease.simulation.SimApiServer.Key;
import io.dbtrelease.testsupport.InMemoryArtifactStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run: a scenario, a seed, and what goes wrong. The same three give the same run. */
final class Sim {
    /** In every password; nowhere else. */
    static final String SECRET = "correct-horse-battery-staple";

    private static final Duration RESTART = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(15);
    /** A minute, more or less. */
    private static final int PAUSE_MIN = 20;

    private static final int PAUSE_MAX = 90;
    private static final Duration AWAY = Duration.ofSeconds(20);
    private static final Duration AT_REST = Duration.ofMinutes(2);
    /** Where a process may have woken up late: what it wrote over is looked at every five minutes, and put right. */
    private static final Duration LOOKED_AT_REST = Duration.ofMinutes(7);
    /** Where it is visible that somebody waits: Snowflake's flips may wait for one that is under way, and for the next try after it. */
    private static final Duration STALLED_AT_REST = Duration.ofMinutes(10);

    private static final Duration BOUND = Duration.ofHours(6);
    private static final Set<String> CHANGES =
            Set.of("claim", "unclaim", "prepare", "seal", "mirrorGrants", "flip", "withdraw", "drop");
    private static final int MAX_CALLS = 2500;

    final SimTime time = new SimTime();
    final SimApiServer api = new SimApiServer(time);
    final InMemoryArtifactStore store = new InMemoryArtifactStore();
    final SimRegistry registry = new SimRegistry();
    final Random random;
    final Checker checker = new Checker(this);
    final SimCluster cluster;
    private final Deeds deeds = new Deeds(this);
    private final long seed;
    private final Deque<Fault> armed = new ArrayDeque<>();
    private int stalled;
    private final Map<String, SimTenant> tenants = new LinkedHashMap<>();
    private final List<SimOperator> operators = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private final List<Integer> effects = new ArrayList<>();
    private final Map<Wire.Service, Instant> awayUntil = new EnumMap<>(Wire.Service.class);
    private final Map<ObjectNode, Object> typed = new IdentityHashMap<>();
    private final Scenario scenario;
    private final List<Fault> faults;
    private final boolean concurrent;
    private Wire.@Nullable Service awaySoon;
    private @Nullable Fiber current;
    private final List<Fiber> fibers = new ArrayList<>();
    private int calls;
    private int acts;
    private int lives;
    private int behind;

    Sim(Scenario scenario, long seed, List<Fault> faults) {
        this.scenario = scenario;
        this.faults = faults;
        this.seed = seed;
        this.random = new Random(seed);
        this.cluster = new SimCluster(this);
        this.concurrent = faults.stream().anyMatch(f -> f.kind().isConcurrent());
    }

    /**
     * How it went.
     *
     * @param effects numbers of the calls that changed something
     * @param calls made by the operator
     * @param end of each release: its phase, and Live's revision
     */
    record Outcome(
            List<String> violations,
            List<String> history,
            List<Integer> effects,
            int calls,
            int flips,
            String end,
            String states) {}

    Outcome run() {
        scenario.begin(this);
        start(Duration.ZERO, 0);
        Instant rest = Instant.MAX;
        String resting = "";
        while (checker.violations().isEmpty()) {
            acts();
            String now = (acts == scenario.acts().size() || isStalled()) && isQuiet() ? "at rest: " + end() : "";
            if (now.isEmpty() || !now.equals(resting)) {
                resting = now;
                rest = now.isEmpty() ? Instant.MAX : time.instant().plus(atRest());
            } else if (!time.instant().isBefore(rest)) {
                finish();
                break;
            }
            boolean goesOn = time.next();
            if (!goesOn && !now.isEmpty()) {
                finish();
                break;
            }
            if (!goesOn || time.elapsed().compareTo(BOUND) > 0 || calls > MAX_CALLS) {
                checker.violated("P", "no end after " + time.elapsed() + " and " + calls + " calls: " + states());
            }
        }
        String states = states();
        String end = end();
        operators.forEach(SimOperator::die);
        fibers.forEach(Fiber::abandon);
        return new Outcome(checker.violations(), history, effects, calls, checker.flips(), end, states);
    }

    private Duration atRest() {
        if (engine() == Engine.Snowflake && isStalled()) {
            return STALLED_AT_REST;
        }
        return faults.stream().anyMatch(f -> f.kind().isConcurrent()) ? LOOKED_AT_REST : AT_REST;
    }

    private void acts() {
        while (acts < scenario.acts().size() && scenario.acts().get(acts).when().test(this)) {
            note(null, "act " + (acts + 1));
            scenario.acts().get(acts++).then().accept(this);
        }
    }

    private void finish() {
        for (Key key : api.keys("dbtreleases")) {
            checker.atRest(tenant(key.namespace()), typed(key));
        }
        boolean sameEnd = faults.stream().allMatch(f -> f.kind().isTransparent());
        if (sameEnd && !end().equals(scenario.end())) {
            checker.violated("P", "ended as " + end() + ", not as " + scenario.end());
        }
    }

    /** Whether nothing goes on and nothing is left to be done. */
    private boolean isQuiet() {
        return stalled == 0
                && cluster.running().isEmpty()
                && api.keys("dbtreleases").stream().allMatch(k -> isAtRest(typed(k)));
    }

    private static boolean isAtRest(DbtRelease release) {
        DbtReleaseStatus s = release.getStatus();
        if (s == null || release.getMetadata().getDeletionTimestamp() != null) {
            return false;
        }
        if (s.observedGeneration() == null
                || !s.observedGeneration().equals(release.getMetadata().getGeneration())) {
            return false;
        }
        if (!Records.of(s, false).nothing()) {
            return false;
        }
        AttemptStatus a = s.attempt();
        boolean open = a != null
                && (a.outcome() == null || a.rollback() != null && !a.rollback().done());
        return stalled(s)
                || s.phase() == Phase.AwaitingApproval
                || !open && Set.of(Phase.Live, Phase.Failed, Phase.RolledBack).contains(s.phase());
    }

    /** Whether a release says that it needs a person: the story goes no further. */
    private boolean isStalled() {
        return api.keys("dbtreleases").stream().anyMatch(k -> {
            DbtReleaseStatus status = typed(k).getStatus();
            return status != null && stalled(status);
        });
    }

    private static boolean stalled(DbtReleaseStatus status) {
        return status.conditions().stream()
                .anyMatch(c -> c.type().equals("Stalled") && c.status().equals("True"));
    }

    /** What a person would see of all releases. */
    String end() {
        StringBuilder text = new StringBuilder();
        for (Key key : api.keys("dbtreleases")) {
            DbtReleaseStatus s = typed(key).getStatus();
            text.append(key.namespace()).append('/').append(key.name()).append(' ');
            text.append(s == null ? "-" : s.phase()).append(' ');
            text.append(s == null || s.live() == null ? "-" : s.live().revision())
                    .append("; ");
        }
        return text.toString().strip();
    }

    String states() {
        StringBuilder text = new StringBuilder();
        for (Key key : api.keys("dbtreleases")) {
            text.append(api.get(key).path("status")).append("; ");
        }
        return text.toString();
    }

    // What the operator's processes meet.

    int number(SimOperator process, Wire.Service service, String what) {
        time.call();
        history.add("%s %s #%d %s %s".formatted(time.elapsed(), process, ++calls, service, what));
        if (acts > 0 || scenario.acts().isEmpty()) {
            boolean changes = switch (service) {
                case Api -> !what.startsWith("GET") && !what.endsWith("/events") && !what.endsWith("/tokenreviews");
                case Warehouse -> CHANGES.contains(what.split(" ")[0]);
                case Store -> what.startsWith("put") || what.startsWith("delete");
            };
            if (changes) {
                effects.add(calls);
            }
        }
        return calls;
    }

    List<Fault> faultsAt(int number) {
        return faults.stream().filter(f -> f.call() == number).toList();
    }

    void note(@Nullable SimOperator process, String what) {
        history.add("%s %s %s".formatted(time.elapsed(), process == null ? "-" : process, what));
    }

    void away(Wire.Service service) {
        awayUntil.put(service, time.instant().plus(AWAY));
    }

    void awaySoon(Wire.Service service) {
        awaySoon = service;
    }

    void awayNow() {
        if (awaySoon != null) {
            away(awaySoon);
            awaySoon = null;
        }
    }

    boolean isAway(Wire.Service service) {
        return time.instant().isBefore(awayUntil.getOrDefault(service, Instant.MIN));
    }

    /** Happens to the next block that flips. */
    void arm(Fault fault) {
        armed.add(fault);
    }

    @Nullable
    Fault disarm() {
        return armed.poll();
    }

    /** What chance says of a fault, whatever was asked of chance before. */
    Random randomOf(Fault fault) {
        return new Random(fault.call() * 2_654_435_761L + seed);
    }

    /** Work that stands still where it parks; it goes on after so long, whatever becomes of who began it. */
    void stall(Fiber work, Duration until) {
        fibers.add(work);
        stalled++;
        time.after(until, () -> {
            stalled--;
            resume(work);
        });
    }

    Deeds deeds() {
        return deeds;
    }

    void behind(int changes) {
        behind = changes;
    }

    // Processes.

    void start(Duration in, int listBehind) {
        time.after(in, () -> {
            SimOperator next = new SimOperator(this, "operator-" + (++lives), Duration.ZERO, listBehind);
            operators.add(next);
            note(next, "begins");
        });
    }

    void died(SimOperator process) {
        note(process, "dies");
        fibers.removeIf(Fiber::isOver);
        start(RESTART, behind);
        behind = 0;
    }

    /** Runs a pass; where processes may overlap, in a fiber that can be parked. */
    void fiber(SimOperator process, Runnable pass) {
        if (!concurrent) {
            pass.run();
            return;
        }
        Fiber fiber = new Fiber(pass);
        fibers.add(fiber);
        resume(fiber);
    }

    private void resume(Fiber fiber) {
        Fiber before = current;
        current = fiber;
        try {
            fiber.resume();
        } finally {
            current = before;
        }
    }

    /** The process stands still for a minute; its lease runs out and another one begins. */
    void pause(SimOperator process) {
        Duration pause = Duration.ofSeconds(PAUSE_MIN + random.nextInt(PAUSE_MAX - PAUSE_MIN));
        process.frozenUntil = time.instant().plus(pause);
        note(process, "stands still");
        start(LEASE, 0);
        Fiber fiber = current;
        if (fiber != null) {
            time.after(pause, () -> resume(fiber));
            fiber.park();
            note(process, "wakes up");
            time.after(LEASE, process::die);
        }
    }

    /** Where two processes go on at the same time, each may be overtaken between any two calls. */
    void interleave(SimOperator process) {
        Fiber fiber = current;
        if (fiber != null && operators.size() > 1 && random.nextInt(3) == 0) {
            time.after(Duration.ofMillis(random.nextInt(1500)), () -> resume(fiber));
            fiber.park();
        }
    }

    Duration lag() {
        return Duration.ofMillis(random.nextInt(20) == 0 ? random.nextInt(3000) : 1 + random.nextInt(20));
    }

    SimulatedEndpoint.Said delivers(SimPod pod, Instant dbtEnded) {
        List<SimOperator> up =
                operators.stream().filter(o -> !o.isDead() && !o.isFrozen()).toList();
        return up.isEmpty() ? SimulatedEndpoint.Said.TryAgain : up.getLast().take(pod, dbtEnded);
    }

    // What is there.

    SimTenant tenant(String namespace) {
        return tenants.computeIfAbsent(namespace, n -> new SimTenant(n, engine(), seed % 2 == 0, time));
    }

    Engine engine() {
        return scenario.engine();
    }

    SimTenant firstTenant() {
        return tenants.values().iterator().next();
    }

    void secrets(SimTenant tenant) {
        for (String name : List.of("operator", "build", "read")) {
            Key key = new Key("secrets", tenant.namespace, name);
            ObjectNode secret = tenant.secret(name);
            if (api.get(key) == null) {
                api.create("secrets", tenant.namespace, secret);
            } else {
                api.edit(key, s -> s.set("data", secret.path("data")));
            }
        }
    }

    Optional<Key> scenarioRelease() {
        return api.keys("dbtreleases").stream().findFirst();
    }

    void image(Key release, String version) {
        api.edit(release, r -> {
            r.withObject("/spec/project").put("image", "registry.example.com/shop:" + version);
            r.withObject("/spec/project").put("revision", "commit-" + version);
        });
    }

    /** As the API server has it; not to be changed. */
    DbtRelease typed(Key key) {
        return typed(Objects.requireNonNull(api.get(key)), DbtRelease.class);
    }

    /** What is stored is never changed but replaced, so that each object is converted once; nobody may change what comes back. */
    <T> T typed(ObjectNode object, Class<T> type) {
        return type.cast(typed.computeIfAbsent(object, o -> SimOperator.TYPES.convertValue(o, type)));
    }

    /** As the API server has it. */
    @Nullable
    DbtRelease release(String uid) {
        return api.keys("dbtreleases").stream()
                .filter(k -> SimApiServer.uid(api.get(k)).equals(uid))
                .findFirst()
                .map(this::typed)
                .orElse(null);
    }

    ObjectNode json(SimHttp.Answer answer) {
        try {
            return (ObjectNode) SimApiServer.JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
