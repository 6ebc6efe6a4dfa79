package io.dbtrelease.operator.artifact;

import java.time.Duration;
import java.time.Instant;

/** Time as the collector has it. */
interface Pace {
    Instant now();

    /** Waits; an order to end cuts the wait that it meets short, and no later one. */
    void pause(Duration time) throws InterruptedException;

    /** Whether the kubelet ordered the collector to end: dbt's container is over, whatever it left. */
    boolean ending();
}
