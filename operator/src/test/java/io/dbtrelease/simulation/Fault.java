package io.dbtrelease.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Something that goes wrong at one numbered call.
 *
 * @param call number of the call, from 1, counted over all processes of the operator
 */
record Fault(int call, Kind kind) {
    /** What goes wrong. */
    enum Kind {
        /** The process ends before the call reaches anybody. */
        CrashBefore,
        /** The process ends after the call took effect. */
        CrashAfter,
        /** The call takes effect, its reply is lost; a client that asks again gets an answer. */
        ReplyLost,
        /** The call takes effect, its reply is lost, and nobody answers for 20 s. */
        ReplyLostThenAway,
        /** The call does nothing; one that asks again gets an answer. */
        Unavailable,
        /** The call does nothing, and nobody answers for 20 s. */
        Away,
        /** The call takes effect twice; the second reply is given. */
        Resent,
        /** The warehouse ends a statement or a lock takes too long: nothing happens. */
        Timeout,
        /** Snowflake ends the next block that flips, before one of its statements. */
        BlockKilled,
        /** The next block that flips stands still before one of its statements; its connection breaks, and it goes on later, or is ended. */
        BlockStalls,
        /** The process stops here for 60 s; another one has taken over meanwhile, and goes on. */
        PauseBefore,
        PauseAfter,
        /** A second process begins here, and both go on: leader election is no fence. */
        SecondOperator,
        /** The process ends here and begins anew with what a watch cache far behind shows. */
        RestartOnStaleCache,
        /** Watches deliver nothing for 30 s, then everything that was missed at once. */
        WatchSilent,
        /** The process ends, and what a newer one begins with was written by an older one: what that did not know is not there. */
        Upgrade,
        /** The process's clock is ten minutes ahead from here on, or behind. */
        ClockAhead,
        ClockBehind,
        /** What a cluster does to a pod or a Job. */
        Evict,
        OutOfMemory,
        SecondPod,
        NodeLost,
        DeleteJob,
        /** What people do. */
        EditSpec,
        Suspend,
        DeleteRelease,
        RepeatRequests,
        SwapByHand,
        DropRetired,
        WriteGreen,
        WriteLive,
        ResetStatistics,
        StoreAway,
        RotateSecret;

        /** Whether it is a matter of the operator and its calls alone: the end must be the same as without it. */
        boolean isTransparent() {
            return compareTo(ClockAhead) < 0 && this != SecondOperator;
        }

        /** Whether there is such a thing on this engine. */
        boolean isOf(Engine engine) {
            return engine == Engine.Snowflake || this != BlockKilled && this != BlockStalls;
        }

        /** Whether two processes may be in the middle of a pass at the same time. */
        boolean isConcurrent() {
            return this == PauseBefore || this == PauseAfter || this == SecondOperator;
        }
    }

    @Override
    public String toString() {
        return kind + "@" + call;
    }

    /** {@code Kind@call,Kind@call}. */
    static String text(List<Fault> faults) {
        return faults.stream().map(Fault::toString).collect(Collectors.joining(","));
    }

    static List<Fault> parse(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(","))
                        .map(t -> t.split("@"))
                        .map(t -> new Fault(Integer.parseInt(t[1]), Kind.valueOf(t[0])))
                        .toList();
    }
}
