package io.dbtrelease.operator.status;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.Progress;
import io.dbtrelease.core.decision.Decision;
import io.dbtrelease.text.Shown;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One short text for the printer column. */
final class ProgressText {
    private static final int NODE = 40;

    private ProgressText() {}

    static @Nullable String of(DbtReleaseStatus status, Decision decision) {
        AttemptStatus a = status.attempt();
        if (a == null) {
            return null;
        }
        return switch (decision.phase()) {
            case Building -> building(a.progress());
            case Monitoring ->
                a.monitoring() == null
                        ? null
                        : "round " + a.monitoring().rounds() + ", until "
                                + a.monitoring().until().truncatedTo(ChronoUnit.SECONDS);
            case Gating ->
                a.gates() == null ? null : passed(a) + "/" + a.gates().results().size() + " gates";
            case Held, AwaitingApproval -> decision.reason();
            case CuttingOver, RollingBack ->
                a.trouble() == null
                        ? null
                        : a.trouble().reason() + " x" + a.trouble().count();
            case Pending, Planning, Preparing, Live, Failed, RolledBack -> null;
        };
    }

    private static @Nullable String building(@Nullable Progress progress) {
        if (progress == null) {
            return null;
        }
        String running = progress.running() == null ? "" : " " + shortened(progress.running());
        return (progress.done() + "/" + progress.total() + running).strip();
    }

    private static String shortened(String node) {
        String name = node.substring(node.lastIndexOf('.') + 1);
        return Shown.line(name, NODE);
    }

    private static long passed(AttemptStatus a) {
        return Objects.requireNonNull(a.gates()).results().stream()
                .filter(r -> r.verdict() != GateResult.Verdict.Failed)
                .count();
    }
}
