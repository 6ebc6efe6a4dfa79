package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.BuildPlan;
import io.dbtrelease.api.status.Condition;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.NodeChange;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.PlanFacts;
import io.dbtrelease.api.status.Progress;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.api.status.SchemaPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One release for a person: where it stands, why, and what to do. */
final class StatusText {
    private final Paint paint;
    private final Instant now;
    private final List<String> lines = new ArrayList<>();

    private StatusText(Paint paint, Instant now) {
        this.paint = paint;
        this.now = now;
    }

    /** @param command how this program is called, for what to do next */
    static List<String> of(DbtRelease release, Instant now, Paint paint, String command) {
        StatusText text = new StatusText(paint, now);
        text.head(release, Advice.of(release, command));
        DbtReleaseStatus status = release.getStatus();
        if (status != null) {
            text.gates(status.attempt());
            text.retired(status.retired());
            text.conditions(status.conditions());
        }
        return text.lines;
    }

    /** All releases of a namespace, a line each. */
    static List<String> list(List<DbtRelease> releases, Instant now, Paint paint) {
        TextTable table = new TextTable("", paint, "NAME", "PHASE", "LIVE", "ATTEMPT", "PROGRESS", "READY", "LIVE FOR");
        for (DbtRelease release : releases) {
            DbtReleaseStatus status = release.getStatus() == null ? DbtReleaseStatus.empty() : release.getStatus();
            LiveStatus live = status.live();
            AttemptStatus attempt = status.attempt();
            table.row(
                    Lines.cell(release.getMetadata().getName()),
                    Lines.cell(status.phase()),
                    Lines.cell(live == null ? null : live.revision()),
                    Lines.cell(attempt == null ? null : attempt.number()),
                    Lines.cell(status.progress()),
                    Lines.cell(Advice.condition(status, "Ready")
                            .map(c -> c.status().equals("True") ? "True" : c.status() + " (" + c.reason() + ")")
                            .orElse(null)),
                    live == null ? "-" : Lines.span(Duration.between(live.since(), now)));
        }
        return table.lines();
    }

    private void head(DbtRelease release, Advice advice) {
        lines.add(paint.bold(release.getMetadata().getName()) + " in "
                + release.getMetadata().getNamespace()
                + (release.getSpec().suspend() ? paint.doubtful(" (suspended)") : ""));
        DbtReleaseStatus status = release.getStatus();
        Phase phase = status == null ? null : status.phase();
        line("phase", phase == null ? "none yet" : paint.phase(phase) + ": " + phase.text());
        if (status != null) {
            live(status.live());
            attempt(status.attempt());
        }
        if (advice.waitsFor() != null) {
            line("waits for", advice.waitsFor());
        }
        for (int i = 0; i < advice.next().size(); i++) {
            line(i == 0 ? "next" : "or", advice.next().get(i));
        }
    }

    private void live(@Nullable LiveStatus live) {
        line(
                "live",
                live == null
                        ? "nothing"
                        : "revision " + live.revision() + source(live.sourceRevision()) + " since "
                                + Lines.since(live.since(), now));
    }

    private void attempt(@Nullable AttemptStatus a) {
        if (a == null) {
            return;
        }
        line(
                "attempt",
                a.number() + source(a.sourceRevision()) + ", " + Lines.digest(a.digest()) + ", started "
                        + Lines.since(a.startedAt(), now) + " (" + a.trigger()
                        + (a.requestedBy() == null ? "" : " by " + Lines.clean(a.requestedBy())) + ")");
        plan(a.plan());
        Progress progress = a.progress();
        if (progress != null && a.outcome() == null) {
            line(
                    "build",
                    progress.done() + " of " + progress.total() + " nodes"
                            + (progress.running() == null ? "" : ", now " + Lines.clean(progress.running())));
        }
        if (a.approval() != null && a.approval().by() != null) {
            line(
                    "approved",
                    "by " + Lines.clean(a.approval().by()) + " at "
                            + Lines.time(a.approval().at()));
        }
        if (a.cutover() != null) {
            line(
                    "cutover",
                    (a.cutover().millis() == null ? "" : "in " + a.cutover().millis() + " ms ") + "at "
                            + Lines.time(a.cutover().at()));
        }
        if (a.outcome() != null) {
            line(
                    "ended",
                    a.outcome() + " at " + Lines.time(a.finishedAt())
                            + (a.reason() == null ? "" : ", " + Lines.clean(a.reason()))
                            + (a.message() == null ? "" : ": " + Lines.clean(a.message())));
        }
    }

    /** The plan of an attempt alone. */
    static List<String> plan(AttemptStatus attempt, Instant now) {
        StatusText text = new StatusText(Paint.OFF, now);
        text.plan(attempt.plan());
        return text.lines;
    }

    private void plan(@Nullable PlanFacts facts) {
        BuildPlan plan = facts == null ? null : facts.build();
        if (plan == null) {
            return;
        }
        line(
                "plan",
                plan.mode() + ", " + plan.nodes() + " nodes"
                        + (plan.copied() == 0 ? "" : ", " + plan.copied() + " relations stay copies of Live's")
                        + (plan.change() == null ? "" : "; change: " + plan.change()));
        if (plan.fallback() != null) {
            line("", "not Slim: " + Lines.clean(String.valueOf(plan.fallbackMessage())));
        }
        for (NodeChange change : plan.changes()) {
            line("", change.kind() + " " + Lines.clean(change.node()) + ": " + Lines.clean(change.why()));
        }
        if (plan.changed() > plan.changes().size()) {
            line("", "and " + (plan.changed() - plan.changes().size()) + " more: see plan.json in the artifact store");
        }
    }

    private void gates(@Nullable AttemptStatus a) {
        if (a == null) {
            return;
        }
        if (a.gates() != null && !a.gates().results().isEmpty()) {
            section("Gates of attempt " + a.number());
            lines.addAll(GateTable.lines(a.gates().results(), paint));
        }
        MonitoringFacts watch = a.monitoring();
        if (watch != null) {
            section("Checks of revision " + a.number() + ": " + watch.rounds()
                    + (watch.rounds() == 1 ? " round, " : " rounds, ") + watch.failures() + " with a failure, until "
                    + Lines.time(watch.until()) + (watch.ended() == null ? "" : ", ended: " + watch.ended()));
            lines.addAll(GateTable.lines(watch.results(), paint));
        }
    }

    private void retired(List<RetiredSide> sides) {
        if (sides.isEmpty()) {
            return;
        }
        section("Retired sides, to roll back to");
        TextTable table = new TextTable("  ", paint, "REVISION", "SOURCE", "RETIRED", "MONITORED", "SCHEMAS");
        for (RetiredSide side : sides) {
            table.row(
                    Lines.cell(side.revision()),
                    Lines.cell(side.sourceRevision()),
                    Lines.since(side.retiredAt(), now),
                    side.monitored() ? "passed" : "not passed",
                    String.join(
                            ", ", side.schemas().stream().map(SchemaPair::side).toList()));
        }
        lines.addAll(table.lines());
    }

    private void conditions(List<Condition> conditions) {
        if (conditions.isEmpty()) {
            return;
        }
        section("Conditions");
        TextTable table = new TextTable("  ", paint, "TYPE", "STATUS", "REASON", "SINCE", "MESSAGE");
        for (Condition c : conditions) {
            table.row(
                    Lines.cell(c.type()),
                    Lines.cell(c.status()),
                    Lines.cell(c.reason()),
                    Lines.time(c.lastTransitionTime()),
                    Lines.cell(c.message()));
        }
        lines.addAll(table.lines());
    }

    private void section(String title) {
        lines.add("");
        lines.add(paint.bold(title));
    }

    private void line(String word, String text) {
        lines.add("  " + word + " ".repeat(11 - word.length()) + text);
    }

    private static String source(@Nullable String revision) {
        return revision == null ? "" : " (" + Lines.clean(revision) + ")";
    }
}
