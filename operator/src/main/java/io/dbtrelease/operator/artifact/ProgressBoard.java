package io.dbtrelease.operator.artifact;

import io.dbtrelease.api.status.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The newest progress of each attempt, as its collector said it. In memory only, and for a bounded number of attempts:
 * the one that has been silent for longest is forgotten first. Safe for use by many threads.
 */
public final class ProgressBoard {
    private final int capacity;
    private final Consumer<BuildRef> listener;
    private final Map<Key, Progress> newest = new LinkedHashMap<>();

    private record Key(String releaseUid, int attempt) {}

    /** @param listener called after each change, on the caller's thread; it must return at once */
    public ProgressBoard(int capacity, Consumer<BuildRef> listener) {
        this.capacity = capacity;
        this.listener = listener;
    }

    /** Stores what a collector said, and tells the listener. */
    public void post(BuildRef build, Progress progress) {
        synchronized (newest) {
            Key key = new Key(build.releaseUid(), build.attempt());
            newest.remove(key);
            newest.put(key, progress);
            if (newest.size() > capacity) {
                newest.remove(newest.keySet().iterator().next());
            }
        }
        listener.accept(build);
    }

    /** Empty: nothing was heard since the operator started, or it was forgotten. */
    public Optional<Progress> newest(String releaseUid, int attempt) {
        synchronized (newest) {
            return Optional.ofNullable(newest.get(new Key(releaseUid, attempt)));
        }
    }

    public void forget(String releaseUid, int attempt) {
        synchronized (newest) {
            newest.remove(new Key(releaseUid, attempt));
        }
    }
}
