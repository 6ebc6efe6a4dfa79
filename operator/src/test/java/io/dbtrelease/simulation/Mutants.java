package io.dbtrelease.simulation;

import static io.dbtrelease.simulation.Mutant.CONTRACT;

import io.dbtrelease.simulation.Fault.Kind;
import java.util.List;

/**
 * Safety measures, and where it must be noticed that one is gone. A new measure is a line here. Where two stand behind each other (a flip is refused for Live's
 * marker, and for the fingerprint of what was copied from it), the loss of one is not seen in a run; the contract's tests, which hold the real engines too, see it.
 */
final class Mutants {
    private static final String DECISION = "io.dbtrelease.core.decision.";
    private static final String STATUS = "io.dbtrelease.api.status.";
    private static final String STEP = "io.dbtrelease.operator.step.";
    private static final String FLIP = "io.dbtrelease.testsupport.FakeFlip";
    private static final String WAREHOUSE = "io.dbtrelease.testsupport.FakeWarehouse";

    private static final String SNOWFLAKE = "io.dbtrelease.warehouse.snowflake.";
    private static final String SERVER = "io.dbtrelease.simulation.SimApiServer";
    private static final String BINDING = "io.dbtrelease.core.artifact.Binding";

    private Mutants() {}

    static final List<Mutant> ALL = List.of(
            // What an engine holds; the contract tests hold the real ones to the same.
            new Mutant("the flip checks Green's fingerprint", FLIP, "greenChanged", null, "update", Kind.WriteGreen),
            new Mutant(
                    "the flip checks the fingerprint of what was copied",
                    FLIP,
                    "liveChanged",
                    null,
                    "update",
                    Kind.WriteLive),
            new Mutant("Green is made once a round", WAREHOUSE, "isMade", 0, "increments", Kind.PauseBefore),
            new Mutant("Green is sealed", WAREHOUSE, "sealed", "build", "first", null),
            new Mutant("status has an optimistic lock", SERVER, "isStale", 0, "watched", Kind.PauseBefore),
            // Behind another measure in every run, so held by the contract alone.
            new Mutant("the flip checks Live's marker", FLIP, "liveIsWrong", null, CONTRACT, null),
            new Mutant("the flip checks Green's marker", FLIP, "incomingIsWrong", null, CONTRACT, null),
            new Mutant("a request flips once", FLIP, "flippedBefore", 0, CONTRACT, null),
            new Mutant("a request that was given up is withdrawn", FLIP, "isWithdrawn", 0, CONTRACT, null),
            new Mutant("the flip checks the claim", FLIP, "claimIsLost", null, CONTRACT, null),
            new Mutant("a claim is not taken from its owner", WAREHOUSE, "mayTake", 1, CONTRACT, null),
            // Behind what a simulation does not have: a second pod of the same name, and real locks.
            new Mutant(
                    "a token is bound to its pod's UID",
                    "io.dbtrelease.operator.artifact.CallerVerifier",
                    "isTokens",
                    1,
                    "io.dbtrelease.operator.artifact.ArtifactEndpointTest#a_pod_of_the_same_name_with_another_uid_is_another_pod",
                    null),
            new Mutant(
                    "the flip waits for a lock for a moment only",
                    "io.dbtrelease.warehouse.postgres.Flip",
                    "lockTimeout",
                    "0",
                    "io.dbtrelease.warehouse.postgres.PostgresFlipIT#aFlipThatWouldHaveToWaitForALockGivesUpAndIsAskedAgain",
                    null),
            // What Snowflake's flip holds, in the production code: a swap cannot be taken back.
            new Mutant(
                    "nobody begins before a block that won is over",
                    SNOWFLAKE + "UnderWay",
                    "why",
                    null,
                    "snowflake-update",
                    Kind.BlockStalls),
            new Mutant(
                    "a block looks at its claim right before it swaps",
                    SNOWFLAKE + "ClaimBlock",
                    "isLost",
                    "N = -1",
                    "snowflake-update",
                    Kind.BlockStalls),
            // What the operator holds.
            new Mutant(
                    "artifacts are bound to attempt and invocation", BINDING, "check", null, "stale-artifacts", null),
            new Mutant("one pod builds", DECISION + "JobObservation", "podsSeen", 1, "update", Kind.SecondPod),
            new Mutant(
                    "the build's pods are gone before the gates",
                    DECISION + "JobObservation",
                    "podsRunning",
                    0,
                    "update",
                    null),
            new Mutant("attempts are numbered above all that is left", DECISION + "Idle", "highest", 0, "update", null),
            new Mutant("each attempt's Green has its own name", STEP + "Jobs", "greenSuffix", "__g7", "update", null),
            new Mutant("a digest is remembered", STATUS + "Memory", "lastDigest", null, "watched", null),
            new Mutant("gates decide", STATUS + "GateFacts", "passed", 1, "failing-test", null),
            new Mutant("a person approves", DECISION + "Judging", "approved", 1, "approved", null),
            new Mutant(
                    "a release stays in its namespace",
                    STEP + "StepContext",
                    "namespace",
                    "team",
                    "two-tenants",
                    null));
}
