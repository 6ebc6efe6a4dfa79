package io.dbtrelease.simulation;

import java.util.List;

/** Each safety measure, and where the harness must notice that it is gone. A new measure is a line here. */
final class Mutants {
    private static final String DECISION = "io.dbtrelease.core.decision.";
    private static final String STATUS = "io.dbtrelease.api.status.";
    private static final String STEP = "io.dbtrelease.operator.step.";
    private static final String FLIP = "io.dbtrelease.testsupport.FakeFlip";
    private static final String WAREHOUSE = "io.dbtrelease.testsupport.FakeWarehouse";

    private Mutants() {}

    static final List<Mutant> ALL = List.of(
            // What an engine holds; the contract tests hold the real ones to the same.
            new Mutant(
                    "the flip checks Live's marker",
                    FLIP,
                    "liveIsWrong",
                    null,
                    "asked-rollback",
                    Fault.Kind.SwapByHand),
            new Mutant("a request flips once", FLIP, "flippedBefore", 0, "watched", Fault.Kind.PauseBefore),
            new Mutant(
                    "the flip checks the claim",
                    FLIP,
                    "claimIsLost",
                    null,
                    "deleted-in-cutover",
                    Fault.Kind.PauseBefore),
            new Mutant("a claim is not taken from its owner", WAREHOUSE, "mayTake", 1, "two-owners", null),
            new Mutant(
                    "the flip checks Green's fingerprint", FLIP, "greenChanged", null, "update", Fault.Kind.WriteGreen),
            new Mutant(
                    "the flip checks the fingerprint of what was copied",
                    FLIP,
                    "liveChanged",
                    null,
                    "update",
                    Fault.Kind.WriteLive),
            new Mutant("Green is sealed", WAREHOUSE, "sealed", "build", "first", null),
            new Mutant(
                    "status is written with an optimistic lock",
                    "io.dbtrelease.simulation.SimApiServer",
                    "isStale",
                    0,
                    "watched",
                    Fault.Kind.PauseBefore),
            // What the operator holds.
            new Mutant(
                    "artifacts are bound to the attempt and its invocation",
                    "io.dbtrelease.core.artifact.Binding",
                    "check",
                    null,
                    "stale-artifacts",
                    null),
            new Mutant("one pod builds", DECISION + "JobObservation", "podsSeen", 1, "update", Fault.Kind.SecondPod),
            new Mutant(
                    "the build's pods are gone before Green is judged",
                    DECISION + "JobObservation",
                    "podsRunning",
                    0,
                    "update",
                    null),
            new Mutant("attempts are numbered above all that is left", DECISION + "Idle", "highest", 0, "update", null),
            new Mutant(
                    "each attempt's Green has a name of its own", STEP + "Jobs", "greenSuffix", "__g7", "update", null),
            new Mutant("a digest is remembered", STATUS + "Memory", "lastDigest", null, "watched", null),
            new Mutant("gates decide", STATUS + "GateFacts", "passed", 1, "failing-test", null),
            new Mutant("a person approves", DECISION + "Judging", "approved", 1, "approved", null),
            new Mutant(
                    "a side leaves status before it is dropped",
                    DECISION + "Sides",
                    "forgotten",
                    1,
                    "asked-rollback",
                    null),
            new Mutant(
                    "a release stays in its namespace",
                    STEP + "StepContext",
                    "namespace",
                    "team",
                    "two-tenants",
                    null));
}
