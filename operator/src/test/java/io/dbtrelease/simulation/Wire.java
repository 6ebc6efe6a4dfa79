package io.dbtrelease.simulation;

import io.dbtrelease.warehouse.WarehouseException;
import java.util.function.Function;

/** All that a process of the operator asks of others goes through here: it is numbered, and what the run wants to go wrong goes wrong. */
final class Wire {
    /** Who is asked. */
    enum Service {
        Api,
        Warehouse,
        Store
    }

    /** What the other side does. */
    @FunctionalInterface
    interface Effect<T, E extends Exception> {
        T happen() throws E;
    }

    private final Sim sim;
    private final SimOperator process;

    Wire(Sim sim, SimOperator process) {
        this.sim = sim;
        this.process = process;
    }

    /**
     * Asks.
     *
     * @param failure what the caller gets where no answer comes
     */
    <T, E extends Exception> T call(
            Service service, String what, Effect<T, E> effect, Function<WarehouseException.Kind, E> failure) throws E {
        if (process.isDead()) {
            throw failure.apply(WarehouseException.Kind.Unavailable);
        }
        int number = sim.number(process, service, what);
        sim.interleave(process);
        boolean happens = true;
        boolean answered = true;
        boolean twice = false;
        WarehouseException.Kind kind = WarehouseException.Kind.Unavailable;
        boolean dies = false;
        boolean pauses = false;
        for (Fault fault : sim.faultsAt(number)) {
            switch (fault.kind()) {
                case CrashBefore -> {
                    process.die();
                    throw failure.apply(kind);
                }
                case CrashAfter -> dies = true;
                case ReplyLost -> answered = false;
                case ReplyLostThenAway -> {
                    answered = false;
                    sim.awaySoon(service);
                }
                case Unavailable -> happens = false;
                case Away -> sim.away(service);
                case Resent -> twice = service == Service.Warehouse;
                case Timeout -> {
                    happens = service != Service.Warehouse;
                    kind = WarehouseException.Kind.Timeout;
                }
                case PauseBefore -> sim.pause(process);
                case PauseAfter -> pauses = true;
                default -> sim.deeds().happens(fault.kind(), number, process);
            }
        }
        if (process.isDead() || sim.isAway(service)) {
            throw failure.apply(WarehouseException.Kind.Unavailable);
        }
        if (!happens) {
            throw failure.apply(kind);
        }
        T result = effect.happen();
        if (twice) {
            result = effect.happen();
        }
        sim.awayNow();
        if (dies) {
            process.die();
        }
        if (pauses) {
            sim.pause(process);
        }
        if (dies || !answered) {
            sim.note(process, "no answer");
            throw failure.apply(kind);
        }
        return result;
    }
}
