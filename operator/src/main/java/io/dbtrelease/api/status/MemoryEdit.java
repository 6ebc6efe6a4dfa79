package io.dbtrelease.api.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a {@link Memory}, to be set one by one inside {@link Memory#with}. */
public final class MemoryEdit {
    public @Nullable String lastDigest;
    public @Nullable String failedDigest;
    public @Nullable String rolledBackDigest;
    public @Nullable Instant lastTick;
    public int highestNumber;
    public List<Integer> forgotten;

    MemoryEdit(Memory of) {
        this.lastDigest = of.lastDigest();
        this.failedDigest = of.failedDigest();
        this.rolledBackDigest = of.rolledBackDigest();
        this.lastTick = of.lastTick();
        this.highestNumber = of.highestNumber();
        this.forgotten = of.forgotten();
    }

    Memory done() {
        return new Memory(lastDigest, failedDigest, rolledBackDigest, lastTick, highestNumber, forgotten);
    }
}
