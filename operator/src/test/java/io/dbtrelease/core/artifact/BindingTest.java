package io.dbtrelease.core.artifact;

import static io.dbtrelease.testsupport.DbtArtifacts.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.core.artifact.ArtifactProblem.Code;
import io.dbtrelease.testsupport.DbtArtifacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BindingTest {
    private static final Sources SOURCES = content(SourcesReader.read(
            DbtArtifacts.folder("dbt-1.11/freshness-mixed").resolve(SourcesReader.FILE), ReadLimits.DEFAULT));
    private static final Instant WRITTEN = SOURCES.metadata().generatedAt();
    private static final String INVOCATION = SOURCES.metadata().invocationId();

    @Test
    void an_answer_about_the_sources_belongs_to_the_run_whose_step_wrote_it() {
        assertThat(check(DbtArtifacts.ATTEMPT, WRITTEN.minusSeconds(5), List.of("parse", INVOCATION)))
                .isEmpty();
        assertThat(check(DbtArtifacts.ATTEMPT, WRITTEN, List.of()))
                .as("logs that could not be read say nothing")
                .isEmpty();
    }

    @Test
    void an_answer_of_another_attempt_time_or_invocation_is_told_apart_and_named() {
        assertThat(check("other/1", WRITTEN, List.of(INVOCATION)))
                .hasValueSatisfying(p -> named(p, Code.ForeignAttempt, "other/1"));
        assertThat(check(DbtArtifacts.ATTEMPT, WRITTEN.plusMillis(1), List.of(INVOCATION)))
                .hasValueSatisfying(p -> named(p, Code.Stale, WRITTEN.toString()));
        assertThat(check(DbtArtifacts.ATTEMPT, WRITTEN, List.of("parse", "another")))
                .hasValueSatisfying(p -> named(p, Code.ForeignInvocation, INVOCATION));
    }

    private static void named(ArtifactProblem problem, Code code, String what) {
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.message()).startsWith("sources.json ").contains(what);
    }

    private static Optional<ArtifactProblem> check(String attempt, Instant startedAt, List<String> invocations) {
        return Binding.check(SOURCES, attempt, startedAt, invocations);
    }
}
