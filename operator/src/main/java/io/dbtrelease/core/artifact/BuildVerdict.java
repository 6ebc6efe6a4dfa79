package io.dbtrelease.core.artifact;

import io.dbtrelease.api.status.ResultCounts;
import java.util.List;

/** What a build came to. */
public sealed interface BuildVerdict {

    /**
     * All that was selected was built. Tests may have failed or warned: the tests gate decides over them, and a release
     * without a tests gate must take {@code failedTests > 0} as a failure.
     *
     * @param failedTests tests that failed or ended in error
     * @param notes what a person should know, at most 16 sentences
     */
    record Built(ResultCounts counts, int failedTests, List<String> notes) implements BuildVerdict {
        public Built {
            notes = List.copyOf(notes);
        }
    }

    /**
     * The artifacts are believed, and something was not built.
     *
     * @param message a sentence that names the first nodes
     * @param failing nodes that failed, at most {@value #MAX_FAILING}, those that are to blame before those that were
     *     skipped
     * @param failingTotal how many there are
     */
    record Broken(Reason reason, String message, ResultCounts counts, List<NodeResult> failing, int failingTotal)
            implements BuildVerdict {
        public static final int MAX_FAILING = 50;

        public Broken {
            failing = List.copyOf(failing);
        }
    }

    /** The artifacts are missing, or are not believed. */
    record Refused(ArtifactProblem problem) implements BuildVerdict {}

    /** Why a build is broken, as one word for conditions and events. */
    enum Reason {
        /** Models, seeds, snapshots, hooks or functions failed, or unit tests that hold their models back. */
        NodesFailed,
        /** Nodes were skipped, because of a failed test or because the build stops at the first failure. */
        NodesSkipped,
        /** The runner stopped dbt: the time is over. */
        TimedOut,
        /** The runner was asked to stop. */
        Stopped,
        /** dbt ended without running a node: the project, the profile or the connection. */
        DbtFailed
    }
}
