package io.dbtrelease.testsupport;

import io.dbtrelease.testsupport.CuttingProxy.Wire;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What befalls a connection over which PostgreSQL is asked for a flip, at a chosen moment of it. Other connections, and other moments, pass. */
public final class FlipFaults implements Supplier<Wire> {
    /** Moments of a flip, in their order. */
    public enum Moment {
        /** It is about to ask for the exposure's lock: nothing is looked at yet. */
        Lock,
        /** The server has got the first of its renames and not the second. */
        Renames,
        /** All is renamed; the server has not got COMMIT. */
        Commit,
        /** The server has committed; the client has not heard of it. */
        Reply
    }

    /** What happens then. It may wait: so do the bytes. */
    @FunctionalInterface
    public interface Fate {
        /** Whether the connection goes on, or is cut. */
        boolean goesOn();
    }

    /** The connection is cut. */
    public static final Fate CUT = () -> false;

    private static final String LOCK = "pg_advisory_xact_lock";
    private static final String RENAME = "RENAME TO";
    private static final String COMMIT = "COMMIT";

    private record Planned(int left, Fate fate) {}

    private final Map<Moment, Planned> planned = new EnumMap<>(Moment.class);

    /** What happens when this moment comes for the n-th time from now, counted from 1. */
    public synchronized void at(int nth, Moment moment, Fate fate) {
        planned.put(moment, new Planned(nth, fate));
    }

    /** Whether all that was to happen has happened. */
    public synchronized boolean over() {
        return planned.isEmpty();
    }

    private synchronized @Nullable Fate due(Moment moment) {
        Planned plan = planned.remove(moment);
        if (plan == null || plan.left() == 1) {
            return plan == null ? null : plan.fate();
        }
        planned.put(moment, new Planned(plan.left() - 1, plan.fate()));
        return null;
    }

    private boolean goesOn(Moment moment) {
        Fate fate = due(moment);
        return fate == null || fate.goesOn();
    }

    @Override
    public Wire get() {
        return new FlipWire();
    }

    private final class FlipWire implements Wire {
        private boolean renamed;
        private volatile boolean committing;

        @Override
        public int fromClient(String bytes) {
            if (bytes.contains(LOCK) && !goesOn(Moment.Lock)) {
                return 0;
            }
            int first = bytes.indexOf(RENAME);
            if (first >= 0) {
                renamed = true;
                if (!goesOn(Moment.Renames)) {
                    return bytes.indexOf(RENAME, first + 1);
                }
            }
            if (renamed && bytes.contains(COMMIT)) {
                if (!goesOn(Moment.Commit)) {
                    return 0;
                }
                committing = true;
            }
            return bytes.length();
        }

        @Override
        public boolean fromServer(String bytes) {
            return !committing || goesOn(Moment.Reply);
        }
    }
}
