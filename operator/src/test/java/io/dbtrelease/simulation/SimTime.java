package io.dbtrelease.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.PriorityQueue;

/** Virtual time and what is to happen in it: at equal times in the order in which it was planned. */
final class SimTime implements InstantSource {
    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final Duration CALL = Duration.ofMillis(1);

    private record Event(Instant at, long order, Runnable deed) implements Comparable<Event> {
        @Override
        public int compareTo(Event o) {
            int byTime = at.compareTo(o.at);
            return byTime != 0 ? byTime : Long.compare(order, o.order);
        }
    }

    private final PriorityQueue<Event> agenda = new PriorityQueue<>();
    private Instant now = START;
    private long orders;

    @Override
    public Instant instant() {
        return now;
    }

    Duration elapsed() {
        return Duration.between(START, now);
    }

    /** A clock that shows another time than the others. */
    Clock skewed(Duration by) {
        InstantSource source = () -> now.plus(by);
        return source.withZone(ZoneOffset.UTC);
    }

    void after(Duration delay, Runnable deed) {
        agenda.add(new Event(now.plus(delay), ++orders, deed));
    }

    /** A call to another process takes some time. */
    void call() {
        now = now.plus(CALL);
    }

    /** Does what is planned next; false: nothing is. */
    boolean next() {
        Event event = agenda.poll();
        if (event == null) {
            return false;
        }
        if (event.at().isAfter(now)) {
            now = event.at();
        }
        event.deed().run();
        return true;
    }
}
