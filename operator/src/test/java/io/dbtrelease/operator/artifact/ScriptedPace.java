package io.dbtrelease.operator.artifact;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;

/** Time that passes only while the collector waits, with things that happen at given times. */
final class ScriptedPace implements Pace {
    @FunctionalInterface
    interface Happening {
        void happen() throws Exception;
    }

    private record Scheduled(Instant at, Happening what) {}

    private final AtomicReference<Instant> now;
    private final Queue<Scheduled> script = new PriorityQueue<>(Comparator.comparing(Scheduled::at));
    private final Queue<Duration> pauses = new ArrayDeque<>();
    private final Instant start;
    private boolean ending;

    ScriptedPace(AtomicReference<Instant> now) {
        this.now = now;
        this.start = now.get();
    }

    /** Lets something happen once that many seconds have passed since the start. */
    ScriptedPace after(double seconds, Happening what) {
        script.add(new Scheduled(start.plusMillis((long) (seconds * 1000)), what));
        return this;
    }

    void end() {
        ending = true;
    }

    /** All waits so far. */
    Queue<Duration> pauses() {
        return pauses;
    }

    Duration passed() {
        return Duration.between(start, now.get());
    }

    @Override
    public Instant now() {
        return now.get();
    }

    @Override
    public void pause(Duration time) {
        pauses.add(time);
        now.set(now.get().plus(time));
        while (!script.isEmpty() && !script.peek().at().isAfter(now.get())) {
            try {
                script.remove().what().happen();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        if (passed().compareTo(Duration.ofDays(2)) > 0) {
            throw new AssertionError("the collector waits for ever");
        }
    }

    @Override
    public boolean ending() {
        return ending;
    }
}
