package io.dbtrelease.api.status;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fields of a {@link Memory}, to be set one by one inside {@link Memory#with}. */
public final class MemoryEdit {
    public @Nullable String lastDigest;
    public @Nullable String failedDigest;
    public List<String> rolledBackDigests;
    public @Nullable Instant lastTick;
    public @Nullable String schedule;
    public @Nullable Instant owedTick;
    public int highestNumber;
    public List<Integer> forgotten;

    MemoryEdit(Memory of) {
        this.lastDigest = of.lastDigest();
        this.failedDigest = of.failedDigest();
        this.rolledBackDigests = of.rolledBackDigests();
        this.lastTick = of.lastTick();
        this.schedule = of.schedule();
        this.owedTick = of.owedTick();
        this.highestNumber = of.highestNumber();
        this.forgotten = of.forgotten();
    }

    /** What was rolled back is not started by itself any more. An empty digest, that of a Live which was adopted, says nothing. */
    public void rolledBack(String digest) {
        wanted(digest);
        if (!digest.isEmpty()) {
            rolledBackDigests = Stream.concat(rolledBackDigests.stream(), Stream.of(digest))
                    .skip(Math.max(0, rolledBackDigests.size() + 1 - Memory.ROLLED_BACK_LIMIT))
                    .toList();
        }
    }

    /** A person wants it, or does not want it rolled back: it may start by itself again. */
    public void wanted(String digest) {
        rolledBackDigests =
                rolledBackDigests.stream().filter(d -> !d.equals(digest)).toList();
    }

    Memory done() {
        return new Memory(
                lastDigest, failedDigest, rolledBackDigests, lastTick, schedule, owedTick, highestNumber, forgotten);
    }
}
