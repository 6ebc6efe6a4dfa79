package io.dbtrelease.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.operator.job.JobKind;
import io.dbtrelease.testsupport.DbtRun;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A project from git: one commit an attempt, wherever its branch goes. */
class GitProjectIT extends FlowScenario {
    private static final String FIRST = "1111111111111111111111111111111111111111";
    private static final String SECOND = "2222222222222222222222222222222222222222";
    private static final String GIT =
            "{\"project\": {\"git\": {\"url\": \"https://git.example.com/shop.git\", \"revision\": \"main\", \"secretName\": \"%s\"}}}";

    private final List<String> told = new CopyOnWriteArrayList<>();

    /** The next Job of each kind finds the branch there. */
    private void branchIs(String planned, String built) {
        world.next(JobKind.Plan, pod -> {
            told.add("plan " + pod.told());
            pod.revisionIs(planned).does(DbtRun.good());
        });
        world.next(JobKind.Build, pod -> {
            told.add("build " + pod.told());
            pod.revisionIs(built).does(DbtRun.good());
        });
    }

    @Test
    void theFirstJobResolvesTheBranchAndAllElseIsOfThatCommit() {
        branchIs(FIRST, SECOND);
        release.create(GIT.formatted("shop-git"));
        DbtReleaseStatus status = release.awaitLive(1);

        assertThat(told).containsExactly("plan null", "build " + FIRST);
        assertThat(status.attempt().commit()).isEqualTo(FIRST);
        assertThat(status.live().commit()).isEqualTo(FIRST);
        assertThat(status.lastGreen().commit()).isEqualTo(FIRST);
        assertThat(status.live().sourceRevision())
                .as("the name that the spec gives")
                .isEqualTo("4f2c1d9");

        branchIs(SECOND, SECOND);
        release.edit("{\"project\": {\"revision\": null}}");
        status = release.awaitLive(2);
        assertThat(status.live().commit()).isEqualTo(SECOND);
        assertThat(status.live().sourceRevision()).as("no name was given").isEqualTo(SECOND);
        assertThat(status.retired().getFirst().commit()).isEqualTo(FIRST);
    }

    @Test
    void whatCannotBeCheckedOutEndsTheAttemptWithItsOwnWords() {
        world.next(
                JobKind.Plan,
                pod -> pod.checkoutFails(
                        "{\"outcome\":\"failed\",\"reason\":\"UnknownRevision\",\"message\":\"there is no branch and no tag main: correct it\"}"));
        release.create(GIT.formatted("shop-git"));
        DbtReleaseStatus status = release.awaitEnd(1);
        assertThat(status.attempt().outcome()).isEqualTo(Outcome.Failed);
        assertThat(status.attempt().reason()).isEqualTo("CheckoutFailed");
        assertThat(status.attempt().message()).isEqualTo("there is no branch and no tag main: correct it");
        assertThat(flips()).isEmpty();
    }

    @Test
    void aJobThatDoesNotSayItsCommitIsNotBelieved() {
        world.next(JobKind.Plan, pod -> pod.does(DbtRun.good()));
        release.create(GIT.formatted("shop-git"));
        assertThat(release.awaitEnd(1).attempt().reason()).isEqualTo("CommitUnknown");
    }

    @Test
    void anAttemptThatFailsAtItsPlanSaysOfWhichCommit() {
        world.next(JobKind.Plan, pod -> pod.revisionIs(FIRST).does(DbtRun.good().error("dbt parse found no model")));
        release.create(GIT.formatted("shop-git"));
        DbtReleaseStatus status = release.awaitEnd(1);
        assertThat(status.attempt().reason()).isEqualTo("PlanningFailed");
        assertThat(status.attempt().commit()).isEqualTo(FIRST);
    }

    @Test
    void aWarehousesSecretIsSentToNoGitServer() {
        release.create(GIT.formatted("operator"));
        release.awaitSays("Ready=False/SecretNotForBuilds");
        assertThat(release.condition("Ready").message()).contains("project.git names Secret operator");
        assertThat(world.made()).isEmpty();
    }
}
