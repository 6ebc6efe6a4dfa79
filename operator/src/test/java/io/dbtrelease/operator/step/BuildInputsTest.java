package io.dbtrelease.operator.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.GitSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.RebuildFacts;
import io.dbtrelease.testsupport.SpecBuilder;
import io.dbtrelease.testsupport.StatusFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BuildInputsTest {
    private static final String COMMIT = "4f2c1d9a4f2c1d9a4f2c1d9a4f2c1d9a4f2c1d9a";
    private static final String EARLIER = "1111111111111111111111111111111111111111";
    private static final GitSpec GIT = new GitSpec("https://git.example.com/shop.git", "main", ".", null);

    private static DbtReleaseSpec spec(@Nullable GitSpec git) {
        SpecBuilder builder = new SpecBuilder();
        builder.git = git;
        return builder.build();
    }

    private static AttemptStatus attempt(@Nullable String commit, @Nullable RebuildFacts rebuild) {
        return StatusFacts.attempt(12, "sha256:1").with(a -> {
            a.commit = commit;
            a.rebuild = rebuild;
        });
    }

    private static RebuildFacts rebuild(@Nullable String commit) {
        return new RebuildFacts(11, 9, "registry.example.com/shop@sha256:9", "v9", commit, false, "asked for");
    }

    @Test
    void aProjectInTheImageHasNoCommit() throws TroubleException {
        BuildInputs inputs = BuildInputs.of(spec(null), attempt(COMMIT, null));
        assertThat(inputs.project()).isEqualTo(spec(null).project());
        assertThat(inputs.commit()).isNull();
    }

    @Test
    void theFirstJobResolvesTheRevisionAndLaterOnesGetItsCommit() throws TroubleException {
        assertThat(BuildInputs.of(spec(GIT), attempt(null, null)).commit()).isNull();
        assertThat(BuildInputs.of(spec(GIT), attempt(COMMIT, null)).commit()).isEqualTo(COMMIT);
    }

    @Test
    void aRebuildHasTheCommitAndTheImageOfThen() throws TroubleException {
        BuildInputs inputs = BuildInputs.of(spec(GIT), attempt(null, rebuild(EARLIER)));
        assertThat(inputs.commit()).isEqualTo(EARLIER);
        assertThat(inputs.project().git()).isEqualTo(GIT);
        assertThat(inputs.project().image()).isEqualTo("registry.example.com/shop@sha256:9");
    }

    @Test
    void aRebuildOfAProjectThatWasInItsImageTakesItFromThere() throws TroubleException {
        BuildInputs inputs = BuildInputs.of(spec(GIT), attempt(null, rebuild(null)));
        assertThat(inputs.commit()).isNull();
        assertThat(inputs.project().git()).isNull();
    }

    @Test
    void aRebuildOfACommitNeedsItsRepository() {
        assertThatThrownBy(() -> BuildInputs.of(spec(null), attempt(null, rebuild(EARLIER))))
                .isInstanceOf(TroubleException.class)
                .hasMessageContaining("revision 9 was built from commit " + EARLIER);
    }
}
