package io.dbtrelease.core.artifact;

import io.dbtrelease.api.status.ResultCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A build's results, sorted by what they mean. Tests are data tests and unit tests; harmless are statuses of success, and
 * nodes that have nothing to build: an ephemeral model, an exposure, a saved query, however they ended.
 *
 * @param counts every result by status
 * @param ran results of nodes that build or test something, whatever their status, but for skipped ones
 * @param executedTests tests that passed, failed, warned or ended in error
 * @param failedTests tests that failed or ended in error
 * @param warnedTests tests that warned
 * @param broken other nodes that failed
 * @param skipped nodes and tests that were skipped
 * @param unknown nodes and tests whose status is not known
 * @param reused nodes that Fusion did not build again
 */
public record Tally(
        ResultCounts counts,
        int ran,
        int executedTests,
        List<NodeResult> failedTests,
        List<NodeResult> warnedTests,
        List<NodeResult> broken,
        List<NodeResult> skipped,
        List<NodeResult> unknown,
        List<NodeResult> reused) {
    public Tally {
        failedTests = List.copyOf(failedTests);
        warnedTests = List.copyOf(warnedTests);
        broken = List.copyOf(broken);
        skipped = List.copyOf(skipped);
        unknown = List.copyOf(unknown);
        reused = List.copyOf(reused);
    }

    /** @param manifest null: no node is known to be ephemeral */
    public static Tally of(@Nullable Manifest manifest, RunResults run) {
        List<ManifestNode> nodes = manifest == null ? List.of() : manifest.nodes();
        Set<String> ephemeral = nodes.stream()
                .filter(ManifestNode::isEphemeral)
                .map(ManifestNode::uniqueId)
                .collect(Collectors.toSet());
        Counter counter = new Counter();
        for (NodeResult result : run.results()) {
            counter.count(result.status());
            if (!ephemeral.contains(result.uniqueId())) {
                counter.sort(result);
            }
        }
        return counter.tally();
    }

    /** How many results keep dbt's exit code from being 0. */
    public int faults() {
        return failedTests.size() + broken.size() + skipped.size();
    }

    private static final class Counter {
        private final int[] byStatus = new int[NodeStatus.values().length];
        private int ran;
        private int executedTests;
        private final List<NodeResult> failedTests = new ArrayList<>();
        private final List<NodeResult> warnedTests = new ArrayList<>();
        private final List<NodeResult> broken = new ArrayList<>();
        private final List<NodeResult> skipped = new ArrayList<>();
        private final List<NodeResult> unknown = new ArrayList<>();
        private final List<NodeResult> reused = new ArrayList<>();

        void count(NodeStatus status) {
            byStatus[status.ordinal()]++;
        }

        void sort(NodeResult result) {
            switch (result.resourceType()) {
                case Model, Seed, Snapshot, Function, Test, UnitTest -> {
                    ran += result.status() == NodeStatus.Skipped ? 0 : 1;
                    file(result);
                }
                // What this version does not know might well build something.
                case Operation, Analysis, SqlOperation, Rpc, Unknown -> file(result);
                case Source, Exposure, SavedQuery, Metric, SemanticModel -> {}
            }
        }

        private void file(NodeResult result) {
            boolean test = result.resourceType().isTest();
            switch (result.status()) {
                case Success, NoOp, Pass -> executedTests += test ? 1 : 0;
                case Reused -> {
                    executedTests += test ? 1 : 0;
                    reused.add(result);
                }
                case Warn -> {
                    executedTests += test ? 1 : 0;
                    warnedTests.add(result);
                }
                case Error, Fail, RuntimeError, PartialSuccess -> {
                    executedTests += test ? 1 : 0;
                    (test ? failedTests : broken).add(result);
                }
                case Skipped -> skipped.add(result);
                case Unknown -> unknown.add(result);
            }
        }

        Tally tally() {
            return new Tally(
                    new ResultCounts(
                            of(NodeStatus.Success),
                            of(NodeStatus.Error) + of(NodeStatus.RuntimeError) + of(NodeStatus.PartialSuccess),
                            of(NodeStatus.Skipped),
                            of(NodeStatus.Pass),
                            of(NodeStatus.Fail),
                            of(NodeStatus.Warn),
                            of(NodeStatus.Reused) + of(NodeStatus.NoOp) + of(NodeStatus.Unknown)),
                    ran,
                    executedTests,
                    failedTests,
                    warnedTests,
                    broken,
                    skipped,
                    unknown,
                    reused);
        }

        private int of(NodeStatus status) {
            return byStatus[status.ordinal()];
        }
    }
}
