package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Ending;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What people ask for. A request names what it means, so one that is stale, repeated or forged for another attempt does nothing but get an answer. */
final class Asked {
    /** A number behind it makes the same request another one: it may have been refused before. */
    private static final Pattern ROLLBACK = Pattern.compile("([0-9]{1,9})>([0-9]{1,9})(?:/[0-9]{1,9})?");

    private static final int LONGEST_TOKEN = 64;

    private Asked() {}

    /** A decision where a request has to be carried out or refused now. */
    static Optional<Decision> decide(Observation o) {
        return rollback(o)
                .or(() -> token(o, Requests.Kind.retry))
                .or(() -> token(o, Requests.Kind.dryRun))
                .or(() -> verdict(o));
    }

    /** A token that is too long is refused; any other is taken up when an attempt may start. */
    private static Optional<Decision> token(Observation o, Requests.Kind kind) {
        String token = value(o, kind);
        return token != null && token.length() > LONGEST_TOKEN && isNew(o, kind)
                ? refuse(o, kind, token, "it is longer than " + LONGEST_TOKEN + " characters")
                : Optional.empty();
    }

    /** Whether a request is new. */
    static boolean isNew(Observation o, Requests.Kind kind) {
        return value(o, kind) != null && !Objects.equals(value(o, kind), handled(o, kind));
    }

    /** Whether the approval of exactly this attempt and digest is asked for. */
    static boolean approves(Observation o, AttemptStatus attempt) {
        return isNew(o, Requests.Kind.approve) && Objects.equals(o.requests().approve(), token(attempt));
    }

    /** Whether the text that would approve this attempt was refused when it did not exist yet: it could have been written by somebody who saw nothing of it. */
    static boolean refusedEarlier(Observation o, AttemptStatus attempt) {
        return token(attempt).equals(o.requests().approve()) && !isNew(o, Requests.Kind.approve);
    }

    static boolean rejects(Observation o, AttemptStatus attempt) {
        return isNew(o, Requests.Kind.reject) && Objects.equals(o.requests().reject(), token(attempt));
    }

    /** The text that approves or rejects an attempt. */
    static String token(AttemptStatus attempt) {
        return attempt.number() + "/" + attempt.digest();
    }

    static Decision reject(Observation o, AttemptStatus attempt, Phase phase) {
        Ending ending = new Ending(Outcome.Rejected, "Rejected", "rejected by " + by(o), o.now());
        return Decision.act(
                phase, new NextStep.EndAttempt(ending, o.requests().reject()), "Rejected", ending.message());
    }

    static String by(Observation o) {
        return o.requests().requestedBy() == null ? "somebody" : o.requests().requestedBy();
    }

    private static Optional<Decision> rollback(Observation o) {
        if (!isNew(o, Requests.Kind.rollback)) {
            return Optional.empty();
        }
        String value = Objects.requireNonNull(o.requests().rollback());
        Matcher m = ROLLBACK.matcher(value);
        if (!m.matches()) {
            return refuse(
                    o,
                    Requests.Kind.rollback,
                    value,
                    "it must read <from revision>><to revision>, or the same with /<number> behind it");
        }
        int from = Integer.parseInt(m.group(1));
        int to = Integer.parseInt(m.group(2));
        Optional<Decision> drifted = drifted(o);
        if (drifted.isPresent()) {
            return drifted;
        }
        LiveStatus live = o.status().live();
        if (live == null || live.revision() != from) {
            String shows = live == null ? "nothing is live" : "Live shows revision " + live.revision();
            return refuse(o, Requests.Kind.rollback, value, shows + ", not " + from);
        }
        if (from == to) {
            return refuse(o, Requests.Kind.rollback, value, "that is what Live shows");
        }
        Optional<Decision> look = Ways.look(o, to);
        if (look.isPresent()) {
            return look;
        }
        Optional<RollbackWay> way = Ways.first(o, to);
        if (way.isEmpty()) {
            return OriginLook.isOpen(o, to, value)
                    ? OriginLook.decide(o, to, value)
                    : refuse(o, Requests.Kind.rollback, value, Ways.none(o, to));
        }
        if (o.status().attempt() == null) {
            return refuse(o, Requests.Kind.rollback, value, "there is no attempt to roll back");
        }
        return Optional.of(Decision.act(
                Phase.RollingBack,
                new NextStep.BeginRollback(
                        from, to, way.get(), false, o.requests().requestedBy(), value, "asked for by " + by(o), null),
                "RollbackRequested",
                "rolling back from revision " + from + " to " + to + " by " + way.get() + ", asked for by " + by(o)));
    }

    /** Live is another than status says, so it is another than the person saw who asked: first status is mended, or Live by hand. */
    private static Optional<Decision> drifted(Observation o) {
        if (!(o.warehouse() instanceof WarehouseView.Seen seen) || o.status().live() == null) {
            return Optional.empty();
        }
        Phase phase = Phases.of(o);
        return switch (LiveCheck.of(o, seen)) {
            case LiveCheck.Agrees agrees -> Optional.empty();
            case LiveCheck.Differs differs -> Optional.of(Idle.drifted(o, phase, differs));
            case LiveCheck.Foreign foreign ->
                Optional.of(Decision.stall(
                        phase, foreign.reason(), "the rollback waits: " + foreign.message(), Waits.OUTSIDE));
        };
    }

    /** Approvals and rejections that do not name the attempt that could still take them. */
    private static Optional<Decision> verdict(Observation o) {
        AttemptStatus attempt = o.status().attempt();
        boolean takes = attempt != null
                && attempt.outcome() == null
                && attempt.ending() == null
                && attempt.cutover() == null
                && !Attempts.isStale(o, attempt);
        for (Requests.Kind kind : new Requests.Kind[] {Requests.Kind.approve, Requests.Kind.reject}) {
            String value = value(o, kind);
            if (value == null || !isNew(o, kind)) {
                continue;
            }
            if (!takes) {
                boolean live = attempt != null && attempt.cutover() != null && value.equals(token(attempt));
                return refuse(o, kind, value, live ? "the attempt went live already" : "no attempt waits for it");
            }
            if (!value.equals(token(Objects.requireNonNull(attempt)))) {
                return refuse(o, kind, value, "the attempt in progress is " + token(attempt));
            }
            if (kind == Requests.Kind.approve && Judging.approved(o, attempt)) {
                return refuse(o, kind, value, "the attempt is approved already");
            }
        }
        return Optional.empty();
    }

    private static Optional<Decision> refuse(Observation o, Requests.Kind kind, String value, String why) {
        Phase phase = Phases.of(o);
        return Optional.of(Decision.act(
                phase,
                new NextStep.RefuseRequest(kind, value, why),
                "RequestRefused",
                kind + " " + value + ": " + why));
    }

    private static @Nullable String value(Observation o, Requests.Kind kind) {
        return switch (kind) {
            case approve -> o.requests().approve();
            case reject -> o.requests().reject();
            case rollback -> o.requests().rollback();
            case retry -> o.requests().retry();
            case dryRun -> o.requests().dryRun();
        };
    }

    private static @Nullable String handled(Observation o, Requests.Kind kind) {
        Handled handled = o.status().handled();
        if (handled == null) {
            return null;
        }
        return switch (kind) {
            case approve -> handled.approve();
            case reject -> handled.reject();
            case rollback -> handled.rollback();
            case retry -> handled.retry();
            case dryRun -> handled.dryRun();
        };
    }
}
