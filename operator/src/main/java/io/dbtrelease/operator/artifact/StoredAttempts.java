package io.dbtrelease.operator.artifact;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which attempts of a release have artifacts. The store is listed once an hour, because nobody but the operator writes to it and this is for cleaning up;
 * where it does not answer, once a minute.
 */
public final class StoredAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(StoredAttempts.class);
    private static final Duration LISTING = Duration.ofHours(1);
    private static final Duration AWAY = Duration.ofMinutes(1);

    /** What the store held; empty: it did not answer. */
    private record Listing(Instant until, int newest, Optional<Stored> stored) {}

    /**
     * What the store holds of a release.
     *
     * @param attempts of this release, by its UID
     * @param highest of any release of this name, whatever its UID; 0: none
     * @param ended when attempts ended, by their records
     */
    public record Stored(SortedSet<Integer> attempts, int highest, Map<Integer, Instant> ended) {}

    private final StoredBuilds builds;
    private final Clock clock;
    private final Map<String, Listing> listings = new ConcurrentHashMap<>();

    public StoredAttempts(StoredBuilds builds, Clock clock) {
        this.builds = builds;
        this.clock = clock;
    }

    /**
     * What is stored; empty: the store could not be asked.
     *
     * @param newest number of the release's newest attempt; another than at the last listing asks anew
     */
    public Optional<Stored> of(String namespace, String release, String uid, int newest) {
        Instant now = clock.instant();
        Listing known = listings.get(uid);
        if (known != null && known.newest() == newest && now.isBefore(known.until())) {
            return known.stored();
        }
        Listing listing;
        try {
            SortedSet<Integer> attempts = new TreeSet<>(builds.attempts(namespace, release, uid));
            Stored stored = new Stored(
                    attempts,
                    builds.highestAttempt(namespace, release).orElse(0),
                    ended(namespace, release, uid, attempts, known));
            listing = new Listing(now.plus(LISTING), newest, Optional.of(stored));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("namespace", namespace)
                    .addKeyValue("name", release)
                    .setCause(e)
                    .log("the artifact store could not be listed");
            listing = new Listing(now.plus(AWAY), newest, Optional.empty());
        }
        listings.put(uid, listing);
        return listing.stored();
    }

    /** A record is written once, so it is read once. */
    private Map<Integer, Instant> ended(
            String namespace, String release, String uid, SortedSet<Integer> attempts, @Nullable Listing known)
            throws IOException {
        Map<Integer, Instant> before =
                known == null ? Map.of() : known.stored().map(Stored::ended).orElse(Map.of());
        Map<Integer, Instant> ended = new HashMap<>();
        for (int attempt : attempts) {
            Instant at = before.get(attempt);
            if (at == null) {
                at = builds.ended(namespace, release, uid, attempt).orElse(null);
            }
            if (at != null) {
                ended.put(attempt, at);
            }
        }
        return ended;
    }

    /** Takes attempts for removed until the store is listed again, so that it is not asked for the same at each pass. */
    public void leave(String uid, Collection<Integer> attempts) {
        listings.computeIfPresent(uid, (key, known) -> {
            SortedSet<Integer> left =
                    new TreeSet<>(known.stored().map(Stored::attempts).orElseGet(TreeSet::new));
            left.removeAll(attempts);
            return new Listing(
                    known.until(), known.newest(), known.stored().map(s -> new Stored(left, s.highest(), s.ended())));
        });
    }

    /** Removes attempts' artifacts. What could not be removed is logged, and listed again within the hour. */
    public void drop(String namespace, String release, String uid, Collection<Integer> attempts) {
        for (int attempt : attempts) {
            try {
                builds.deleteAttempt(namespace, release, uid, attempt);
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("namespace", namespace)
                        .addKeyValue("name", release)
                        .addKeyValue("attempt", attempt)
                        .setCause(e)
                        .log("an attempt's artifacts could not be removed; tried again within the hour");
            }
        }
        leave(uid, attempts);
    }

    /**
     * Removes what is stored of a release that goes, but for the records of what went live and for how far its attempts were counted. What could not be removed is logged, and stays.
     *
     * @param counted the highest attempt that the release knows of
     * @param hold whether nothing may be removed
     */
    public void forget(String namespace, String release, String uid, int counted, boolean hold) {
        listings.remove(uid);
        try {
            if (hold) {
                builds.count(namespace, release, uid, counted);
            } else {
                builds.deleteRelease(namespace, release, uid, counted);
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("namespace", namespace)
                    .addKeyValue("name", release)
                    .setCause(e)
                    .log("the artifacts of a deleted release could not be removed");
        }
    }
}
