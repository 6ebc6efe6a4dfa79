package io.dbtrelease.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.ApprovalMode;
import io.dbtrelease.api.spec.OnFailure;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole ways of a release, and the same ways disturbed after each of their steps. */
class WalkTest {
    private static final List<String> TO_LIVE = List.of(
            "StartAttempt",
            "StartPlanning",
            "ReadPlan",
            "PrepareGreen",
            "StartBuild",
            "CollectBuild",
            "SealGreen",
            "EvaluateGates",
            "RecordApproval",
            "RecordIntent",
            "Swap",
            "FinishCutover");

    @Test
    void aFirstReleaseGoesLive() {
        Walk walk = new Walk().run();
        assertThat(walk.trail.getFirst()).isEqualTo("ClaimExposure");
        assertThat(walk.trail.subList(1, 13)).isEqualTo(TO_LIVE);
        assertThat(walk.trail.subList(13, walk.trail.size())).containsExactly("FinishMonitoring", "PublishRecord");
        assertThat(walk.phases)
                .containsExactly(
                        Phase.Pending,
                        Phase.Planning,
                        Phase.Preparing,
                        Phase.Building,
                        Phase.Gating,
                        Phase.CuttingOver,
                        Phase.Monitoring,
                        Phase.Live);
        assertThat(walk.world.live()).isEqualTo(1);
    }

    @Test
    void aSecondReleaseRetiresTheFirst() {
        Walk walk = second();
        walk.trail.clear();
        walk.run();
        assertThat(walk.trail.subList(0, 12)).isEqualTo(TO_LIVE);
        assertThat(walk.world.live()).isEqualTo(2);
        assertThat(walk.status.retired()).extracting(RetiredSide::revision).containsExactly(1);
        assertThat(walk.world.schemas)
                .containsOnlyKeys("analytics", "analytics__r1", "analytics_marts", "analytics_marts__r1");
    }

    @Test
    void aFifthReleaseKeepsTwoSides() {
        Walk walk = new Walk();
        for (int i = 1; i <= 5; i++) {
            walk.digest = "sha256:" + i;
            walk.run();
        }
        assertThat(walk.world.live()).isEqualTo(5);
        assertThat(walk.status.retired()).extracting(RetiredSide::revision).containsExactly(4, 3);
        assertThat(walk.world.schemas).hasSize(6);
        assertThat(walk.world.flips).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void afterThreeDaysNoSideIsKept() {
        Walk walk = second().run();
        walk.now = walk.now.plus(java.time.Duration.ofDays(3));
        walk.run();
        assertThat(walk.status.retired()).isEmpty();
        assertThat(walk.world.schemas).containsOnlyKeys("analytics", "analytics_marts");
    }

    @Test
    void aGateThatFailsLeavesLiveAndKeepsGreenUntilTheNextAttempt() {
        Walk walk = second();
        walk.gatesPass = false;
        walk.trail.clear();
        walk.run();
        assertThat(walk.trail).endsWith("EvaluateGates", "EndAttempt", "CloseAttempt", "PublishRecord");
        assertThat(walk.phases.getLast()).isEqualTo(Phase.Failed);
        assertThat(walk.world.live()).isEqualTo(1);
        assertThat(walk.world.schemas).containsKey("analytics__g2");
        walk.gatesPass = true;
        walk.digest = "sha256:3";
        walk.run();
        assertThat(walk.world.live()).isEqualTo(3);
        assertThat(walk.world.schemas).doesNotContainKey("analytics__g2");
    }

    @Test
    void aFailedDigestIsTriedAgainWhenSomebodyAsks() {
        Walk walk = second();
        walk.gatesPass = false;
        walk.run();
        walk.gatesPass = true;
        walk.run();
        assertThat(walk.world.live()).isEqualTo(1);
        walk.requests = new Requests(null, null, null, "t1", null, "ann");
        walk.run();
        assertThat(walk.world.live()).isEqualTo(3);
        assertThat(walk.world.flips).containsExactly(1, 3);
    }

    @Test
    void whatWasTriedOrNotIsTheSameBehindADryRun() {
        Walk walk = second();
        walk.requests = new Requests(null, null, null, null, "p1", "ann");
        walk.run();
        assertThat(walk.world.flips).as("2 was planned, and is built as 3").containsExactly(1, 3);

        walk.requests = new Requests(null, null, null, null, "p2", "ann");
        walk.run();
        assertThat(walk.world.flips).as("4 was planned, and is live already").containsExactly(1, 3);
        assertThat(walk.phases.getLast()).isEqualTo(Phase.Live);

        walk.digest = "sha256:3";
        walk.run();
        assertThat(walk.world.flips).containsExactly(1, 3, 5);
    }

    @Test
    void aPersonApproves() {
        Walk walk = second();
        walk.spec.approval = ApprovalMode.Manual;
        walk.run();
        assertThat(walk.phases.getLast()).isEqualTo(Phase.AwaitingApproval);
        walk.requests = new Requests("2/sha256:2", null, null, null, null, "ann");
        walk.run();
        assertThat(walk.world.live()).isEqualTo(2);
    }

    @Test
    void aRollbackGoesBackAndIsNotRepeatedNorUndoneByItself() {
        Walk walk = second().run();
        walk.trail.clear();
        walk.requests = new Requests(null, null, "2>1", null, null, "ann");
        walk.run();
        assertThat(walk.trail).containsExactly("BeginRollback", "SwapBack", "FinishRollback", "PublishRecord");
        assertThat(walk.phases.getLast()).isEqualTo(Phase.RolledBack);
        assertThat(walk.world.live()).isEqualTo(1);
        assertThat(walk.status.retired()).extracting(RetiredSide::revision).containsExactly(2);
    }

    @Test
    void aRollbackCanBeTakenBack() {
        Walk walk = second().run();
        walk.requests = new Requests(null, null, "2>1", null, null, "ann");
        walk.run();
        walk.requests = new Requests(null, null, "1>2", null, null, "ann");
        walk.run();
        assertThat(walk.world.live()).isEqualTo(2);
        walk.requests = new Requests(null, null, "2>1", null, null, "ann");
        walk.run();
        assertThat(walk.world.flips).containsExactly(1, 2, 1, 2, 1);
    }

    @Test
    void checksThatFailRollBackByThemselves() {
        Walk walk = watched();
        walk.run();
        walk.digest = "sha256:2";
        walk.checksPass = false;
        walk.trail.clear();
        walk.run();
        assertThat(walk.trail)
                .endsWith("FinishCutover", "RunChecks", "BeginRollback", "SwapBack", "FinishRollback", "PublishRecord");
        assertThat(walk.world.live()).isEqualTo(1);
        assertThat(walk.status.attempt().outcome()).isEqualTo(Outcome.RolledBack);
        walk.checksPass = true;
        walk.digest = "sha256:3";
        walk.run();
        assertThat(walk.world.live()).isEqualTo(3);
    }

    @Test
    void anAutomaticRollbackSkipsWhatWasNeverProven() {
        Walk walk = watched();
        walk.run();
        walk.digest = "sha256:2";
        walk.run(14);
        walk.digest = "sha256:3";
        walk.run(14);
        assertThat(walk.world.live()).isEqualTo(3);
        walk.checksPass = false;
        walk.run();
        assertThat(walk.world.flips).containsExactly(1, 2, 3, 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNewerSpecAtEachStepGoesLiveInTheEndAndLeavesNothingBehind(boolean andBack) {
        int length = stepsOfTheSecond();
        for (int k = 0; k <= length; k++) {
            Walk walk = second().run(k);
            walk.digest = "sha256:3";
            walk.run(andBack ? 1 : 0);
            walk.digest = andBack ? "sha256:2" : "sha256:3";
            walk.run();
            assertThat(walk.world.live())
                    .as("after %d steps: %s", k, walk.trail)
                    .isEqualTo(walk.status.live().revision());
            assertThat(walk.status.live().digest())
                    .as("after %d steps: %s", k, walk.trail)
                    .isEqualTo(walk.digest);
            assertThat(walk.world.schemas.keySet())
                    .as("after %d steps: %s", k, walk.trail)
                    .noneMatch(n -> n.contains("__g"));
            assertThat(walk.world.flips).doesNotHaveDuplicates();
        }
    }

    @Test
    void anOperatorThatIsKilledAfterEachEffectFlipsOnce() {
        int length = stepsOfTheSecond();
        for (int k = 0; k <= length; k++) {
            Walk walk = second();
            walk.killedAt = walk.steps() + k;
            walk.run();
            assertThat(walk.world.live())
                    .as("killed after step %d: %s", k, walk.trail)
                    .isEqualTo(2);
            assertThat(walk.world.flips)
                    .as("killed after step %d: %s", k, walk.trail)
                    .containsExactly(1, 2);
        }
    }

    @Test
    void anOperatorThatIsKilledDuringARollbackFlipsBackOnce() {
        for (int k = 0; k < 3; k++) {
            Walk walk = second().run();
            walk.requests = new Requests(null, null, "2>1", null, null, "ann");
            walk.killedAt = walk.steps() + k;
            walk.run();
            assertThat(walk.world.flips)
                    .as("killed after step %d: %s", k, walk.trail)
                    .containsExactly(1, 2, 1);
        }
    }

    @Test
    void aReleaseThatIsSuspendedAtEachStepStopsAndGoesOn() {
        int length = stepsOfTheSecond();
        for (int k = 0; k <= length; k++) {
            Walk walk = second().run(k);
            boolean cuttingOver = walk.status.attempt().intent() != null
                    && walk.status.attempt().outcome() == null;
            walk.spec.suspend = true;
            int before = walk.steps();
            walk.run();
            if (!cuttingOver) {
                assertThat(walk.steps())
                        .as("suspended after %d steps: %s", k, walk.trail)
                        .isBetween(before, before + 1);
            }
            walk.spec.suspend = false;
            walk.run();
            assertThat(walk.world.flips)
                    .as("suspended after %d steps: %s", k, walk.trail)
                    .containsExactly(1, 2);
        }
    }

    @Test
    void aRejectionAtEachStepIsCarriedOutOrAnswered() {
        int length = stepsOfTheSecond();
        for (int k = 1; k <= length; k++) {
            Walk walk = second().run(k);
            walk.requests = new Requests(null, "2/sha256:2", null, null, null, "ann");
            walk.run();
            Outcome outcome = walk.status.attempt().outcome();
            assertThat(walk.status.handled().reject()).as("after %d steps", k).isEqualTo("2/sha256:2");
            assertThat(walk.world.live()).as("after %d steps", k).isEqualTo(outcome == Outcome.Rejected ? 1 : 2);
            assertThat(outcome).isIn(Outcome.Rejected, Outcome.Succeeded);
        }
    }

    @Test
    void aRollbackAskedForAtEachStepIsCarriedOutOrAnsweredAndTheSpecStillGoesLive() {
        int length = stepsOfTheSecond();
        for (int k = 0; k <= length; k++) {
            Walk walk = second().run();
            walk.digest = "sha256:3";
            walk.run(k);
            walk.requests = new Requests(null, null, "2>1", null, null, "ann");
            walk.run();
            assertThat(walk.status.handled().rollback())
                    .as("after %d steps: %s", k, walk.trail)
                    .isEqualTo("2>1");
            assertThat(walk.status.live().digest())
                    .as("after %d steps: %s", k, walk.trail)
                    .isEqualTo("sha256:3");
            assertThat(walk.phases.getLast()).isEqualTo(Phase.Live);
            assertThat(walk.world.live()).isEqualTo(walk.status.live().revision());
        }
    }

    @Test
    void aReleaseThatIsDeletedAtEachStepIsLetGoAndFlipsNothing() {
        int length = stepsOfTheSecond();
        for (int k = 0; k <= length; k++) {
            Walk walk = second().run(k);
            List<Integer> flips = List.copyOf(walk.world.flips);
            int live = walk.world.live();
            walk.deleting = walk.now;
            walk.run();
            assertThat(walk.gone).isTrue();
            assertThat(walk.world.flips).isEqualTo(flips);
            assertThat(walk.world.live()).isEqualTo(live);
        }
    }

    @Test
    void aLiveThatWasFlippedByHandIsBelievedAtEachStep() {
        int length = stepsOfTheSecond();
        for (int k = 0; k <= length; k++) {
            Walk walk = second().run();
            walk.digest = "sha256:3";
            walk.run(k);
            boolean cuttingOver = walk.status.attempt().intent() != null
                    && walk.status.attempt().outcome() == null;
            if (cuttingOver || walk.world.live() != 2) {
                continue;
            }
            walk.world.flip(io.dbtrelease.testsupport.StatusFacts.intent(
                    2,
                    1,
                    io.dbtrelease.testsupport.StatusFacts.pairs("__r1"),
                    io.dbtrelease.testsupport.StatusFacts.LIVE));
            walk.run();
            assertThat(walk.world.live())
                    .as("after %d steps: %s", k, walk.trail)
                    .isEqualTo(3);
            assertThat(walk.trail).contains("TrustMarker");
        }
    }

    @Test
    void aRevisionWhoseSideIsGoneIsBuiltAgain() {
        Walk walk = sideGone();
        walk.trail.clear();
        walk.run();
        assertThat(walk.trail.subList(0, 3)).containsExactly("LookForRestore", "BeginRollback", "BeginRebuild");
        assertThat(walk.trail.subList(3, walk.trail.size() - 1)).isEqualTo(TO_LIVE.subList(1, TO_LIVE.size()));
        assertThat(walk.trail.getLast()).isEqualTo("PublishRecord");
        assertThat(walk.phases.getLast()).isEqualTo(Phase.RolledBack);
        assertThat(walk.world.live()).isEqualTo(3);
        assertThat(walk.status.live().digest()).isEqualTo("d1");
        assertThat(walk.world.flips).containsExactly(1, 2, 3);
    }

    @Test
    void anOperatorThatIsKilledDuringARebuildGoesLiveWithItOnce() {
        int length = stepsOfTheRebuild();
        for (int k = 0; k <= length; k++) {
            Walk walk = sideGone();
            walk.killedAt = walk.steps() + k;
            walk.run();
            assertThat(walk.world.flips)
                    .as("killed after step %d: %s", k, walk.trail)
                    .containsExactly(1, 2, 3);
            assertThat(walk.phases.getLast()).isEqualTo(Phase.RolledBack);
        }
    }

    @Test
    void aNewerSpecAtEachStepOfARebuildGoesLiveAndTheBadOneDoesNot() {
        int length = stepsOfTheRebuild();
        for (int k = 0; k <= length; k++) {
            Walk walk = sideGone().run(k);
            walk.digest = "sha256:3";
            walk.run();
            assertThat(walk.status.live().digest())
                    .as("after %d steps: %s", k, walk.trail)
                    .isEqualTo("sha256:3");
            assertThat(walk.world.schemas.keySet())
                    .as("after %d steps: %s", k, walk.trail)
                    .noneMatch(n -> n.contains("__g"));
            assertThat(walk.phases.getLast()).isEqualTo(Phase.Live);
        }
    }

    @Test
    void aRebuildThatIsAskedForGoesOnWhileSuspendedAndOneByItselfDoesNot() {
        Walk walk = sideGone();
        walk.spec.suspend = true;
        walk.run();
        assertThat(walk.world.flips).containsExactly(1, 2, 3);

        Walk byItself = new Walk();
        byItself.images = true;
        byItself.spec.watched(1, OnFailure.Rollback);
        byItself.run();
        byItself.spec.order = List.of(RollbackWay.Rebuild);
        byItself.digest = "sha256:2";
        byItself.checksPass = false;
        while (byItself.status.attempt().rebuild() == null) {
            byItself.run(1);
        }
        byItself.spec.suspend = true;
        byItself.run();
        assertThat(byItself.world.live()).isEqualTo(2);
        byItself.spec.suspend = false;
        byItself.run();
        assertThat(byItself.world.live()).isEqualTo(3);
        assertThat(byItself.phases.getLast()).isEqualTo(Phase.RolledBack);
    }

    @Test
    void aRebuildThatComesToNothingGoesOnByTheNextWayOrSaysThatThereIsNone() {
        Walk walk = second();
        walk.images = true;
        walk.spec.order = List.of(RollbackWay.Rebuild, RollbackWay.SwapBack);
        walk.run();
        walk.images = true;
        walk.status = walk.status.with(
                s -> s.history = List.of(io.dbtrelease.testsupport.StatusFacts.ended(1, Outcome.Succeeded)));
        walk.gatesPass = false;
        walk.requests = new Requests(null, null, "2>1", null, null, "ann");
        walk.trail.clear();
        walk.run();
        assertThat(walk.trail)
                .containsSubsequence(
                        "BeginRollback",
                        "BeginRebuild",
                        "EvaluateGates",
                        "CloseAttempt",
                        "BeginRollback",
                        "SwapBack",
                        "FinishRollback");
        assertThat(walk.world.live()).isEqualTo(1);
        assertThat(walk.phases.getLast()).isEqualTo(Phase.RolledBack);

        Walk none = sideGone();
        none.gatesPass = false;
        none.run();
        assertThat(none.world.live()).isEqualTo(2);
        assertThat(none.phases.getLast()).isEqualTo(Phase.Failed);
        assertThat(none.status.attempt().rollback()).isNull();
    }

    @Test
    void aRejectionAtEachStepOfARebuildTakesItBackOrIsAnswered() {
        int length = stepsOfTheRebuild();
        for (int k = 1; k <= length; k++) {
            Walk walk = sideGone().run(k);
            String token = Asked.token(walk.status.attempt());
            walk.requests = new Requests(null, token, "2>1", null, null, "ann");
            walk.run();
            assertThat(walk.status.handled().reject()).as("after %d steps", k).isEqualTo(token);
            assertThat(walk.world.flips.size())
                    .as("after %d steps: %s", k, walk.trail)
                    .isEqualTo(walk.world.live());
        }
    }

    /** Revision 2 is live, the side of revision 1 is gone, and ann wants to go back to it. */
    private static Walk sideGone() {
        Walk walk = new Walk();
        walk.images = true;
        walk.run();
        walk.digest = "sha256:2";
        walk.run();
        walk.world.schemas.keySet().removeIf(n -> n.contains("__r1"));
        walk.requests = new Requests(null, null, "2>1", null, null, "ann");
        return walk;
    }

    private static int stepsOfTheRebuild() {
        Walk walk = sideGone();
        int before = walk.steps();
        walk.run();
        return walk.steps() - before;
    }

    private static int stepsOfTheSecond() {
        Walk walk = second();
        int before = walk.steps();
        walk.run();
        return walk.steps() - before;
    }

    /** Revision 1 is live, and the spec says something new. */
    private static Walk second() {
        Walk walk = new Walk().run();
        walk.digest = "sha256:2";
        return walk;
    }

    private static Walk watched() {
        Walk walk = new Walk();
        walk.spec.watched(1, OnFailure.Rollback);
        return walk;
    }
}
