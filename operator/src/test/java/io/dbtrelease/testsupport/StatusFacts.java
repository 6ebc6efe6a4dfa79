package io.dbtrelease.testsupport;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildFacts;
import io.dbtrelease.api.status.GateFacts;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.api.status.PrepareFacts;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import io.dbtrelease.api.status.SealFacts;
import io.dbtrelease.api.status.SideCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Facts as steps store them. Fields that no test asks for stay empty, whatever the API adds. */
public final class StatusFacts {
    /** Of what of the spec decides on what is built, in everything that status knows. */
    public static final String BUILD = "sha256:build";

    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    public static final List<String> LIVE = List.of("analytics", "analytics_marts");

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    private StatusFacts() {}

    public static AttemptStatus attempt(int number, String digest) {
        return read(
                AttemptStatus.class,
                Map.of(
                        "number",
                        number,
                        "digest",
                        digest,
                        "buildDigest",
                        BUILD,
                        "generation",
                        1,
                        "trigger",
                        "SpecChanged",
                        "image",
                        "registry.example.com/shop:1",
                        "startedAt",
                        START.toString(),
                        "round",
                        1));
    }

    public static PlanFacts plan(int attempt, int round, boolean accepted) {
        return plan(attempt, round, accepted, pairs("__g" + attempt));
    }

    public static PlanFacts plan(int attempt, int round, boolean accepted, List<SchemaPair> schemas) {
        Map<String, Object> fields = new HashMap<>(Map.of(
                "job",
                "shop-a" + attempt + "-plan-" + round,
                "jobUid",
                "plan-" + attempt + "-" + round,
                "startedAt",
                START.toString(),
                "round",
                round,
                "accepted",
                accepted));
        if (accepted) {
            fields.put("schemas", schemas);
            fields.put("acceptedAt", START.toString());
        }
        return read(PlanFacts.class, fields);
    }

    public static PrepareFacts prepared(int round) {
        return new PrepareFacts(round, 0, 0, 0L, 1, null, null, START);
    }

    public static BuildFacts build(int attempt, int round, boolean collected) {
        Map<String, Object> fields = new HashMap<>(Map.of(
                "job",
                "shop-a" + attempt + "-build-" + round,
                "jobUid",
                "build-" + attempt + "-" + round,
                "startedAt",
                START.toString(),
                "collected",
                collected));
        if (collected) {
            fields.put("finishedAt", START.toString());
            fields.put("imageDigest", "sha256:beef");
        }
        return read(BuildFacts.class, fields);
    }

    public static SealFacts sealed() {
        return new SealFacts("green", START);
    }

    public static GateFacts gates(boolean passed, int live) {
        GateResult.Verdict verdict = passed ? GateResult.Verdict.Passed : GateResult.Verdict.Failed;
        return new GateFacts(passed, "green", live, List.of(result("orders", verdict)), START);
    }

    public static GateResult result(String name, GateResult.Verdict verdict) {
        return new GateResult(name, "query", verdict, "1", ">= 2", name + " is 1");
    }

    public static Intent intent(int from, int to, List<SchemaPair> schemas, List<String> liveSchemas) {
        return new Intent("request", from, null, to, schemas, liveSchemas, null, null, 0, null, START);
    }

    public static LiveStatus live(int revision, String digest, boolean monitored) {
        return new LiveStatus(revision, "4f2c1d9", digest, BUILD, START, null, null, LIVE, monitored, null, null);
    }

    public static RetiredSide retired(int revision, Instant at, boolean monitored) {
        return retired(revision, at, monitored, pairs("__r" + revision));
    }

    /** Looked at, and not to be looked at again soon. */
    public static RetiredSide retired(int revision, Instant at, boolean monitored, List<SchemaPair> schemas) {
        return new RetiredSide(
                revision,
                null,
                "d" + revision,
                BUILD,
                at,
                schemas,
                null,
                null,
                monitored,
                null,
                null,
                List.of(),
                null,
                new SideCheck("as it was", START.plus(Duration.ofDays(99)), false));
    }

    /** In the history, with the image that built it. */
    public static HistoryEntry ended(int number, Outcome outcome) {
        return ended("Attempt", number, outcome, outcome == Outcome.Succeeded ? "Live" : outcome.name());
    }

    public static HistoryEntry ended(String kind, int number, Outcome outcome, String reason) {
        return new HistoryEntry(
                kind,
                number,
                outcome,
                reason,
                null,
                "commit-" + number,
                "d" + number,
                BUILD,
                "SpecChanged",
                null,
                null,
                START,
                START,
                null,
                null,
                "registry.example.com/shop@sha256:" + number,
                null);
    }

    /** The Live names with their names on a side. */
    public static List<SchemaPair> pairs(String suffix) {
        return LIVE.stream().map(n -> new SchemaPair(n, n + suffix)).toList();
    }

    private static <T> T read(Class<T> type, Map<String, ?> fields) {
        return JSON.convertValue(fields, type);
    }
}
