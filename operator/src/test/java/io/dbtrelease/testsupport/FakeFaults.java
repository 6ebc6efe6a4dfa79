package io.dbtrelease.testsupport;

import io.dbtrelease.testsupport.FakeWarehouse.Call;
import io.dbtrelease.warehouse.WarehouseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a {@link FakeWarehouse} does wrong, and a record of what it was asked. */
public final class FakeFaults {
    private sealed interface Fault {
        /** The call does nothing and fails. */
        record Fail(WarehouseException.Kind kind) implements Fault {}

        /** The call does what it was asked, and its reply is lost. */
        record Lose() implements Fault {}

        /** Somebody does something just before the call. */
        record Before(Runnable deed) implements Fault {}

        /** Somebody does something just after the call. */
        record After(Runnable deed) implements Fault {}
    }

    private final Map<Call, Deque<Fault>> next = new EnumMap<>(Call.class);
    private final List<Call> calls = new ArrayList<>();
    private WarehouseException.@Nullable Kind away;

    /** The next call of this kind does nothing and fails. Said twice, the next two do. */
    public synchronized void failNext(Call call, WarehouseException.Kind kind) {
        add(call, new Fault.Fail(kind));
    }

    /** The next call of this kind does what it was asked, and then fails as if the connection had broken. */
    public synchronized void loseNextReply(Call call) {
        add(call, new Fault.Lose());
    }

    /** Runs something just before the next call of this kind takes effect. */
    public synchronized void beforeNext(Call call, Runnable deed) {
        add(call, new Fault.Before(deed));
    }

    /** Runs something just after the next call of this kind took effect. */
    public synchronized void afterNext(Call call, Runnable deed) {
        add(call, new Fault.After(deed));
    }

    /** Every call fails from now on, until {@link #heal}. */
    public synchronized void goAway(WarehouseException.Kind kind) {
        away = kind;
    }

    /** No call fails any more. */
    public synchronized void heal() {
        away = null;
        next.clear();
    }

    /** What was asked so far, also what failed. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    private void add(Call call, Fault fault) {
        next.computeIfAbsent(call, c -> new ArrayDeque<>()).add(fault);
    }

    <T> T around(Call call, Supplier<T> effect) {
        Fault fault;
        synchronized (this) {
            calls.add(call);
            if (away != null) {
                throw new WarehouseException(away, "the fake is away");
            }
            Deque<Fault> faults = next.get(call);
            fault = faults == null ? null : faults.poll();
        }
        return switch (fault) {
            case null -> effect.get();
            case Fault.Fail(var kind) -> throw new WarehouseException(kind, "the fake was told to fail " + call);
            case Fault.Lose() -> {
                effect.get();
                throw new WarehouseException(
                        WarehouseException.Kind.Unavailable, "the fake was told to lose the reply to " + call);
            }
            case Fault.Before(var deed) -> {
                deed.run();
                yield effect.get();
            }
            case Fault.After(var deed) -> {
                T result = effect.get();
                deed.run();
                yield result;
            }
        };
    }
}
