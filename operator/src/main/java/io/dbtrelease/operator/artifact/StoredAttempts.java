package io.dbtrelease.operator.artifact;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
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
     */
    public record Stored(SortedSet<Integer> attempts, int highest) {}

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
            Stored stored = new Stored(
                    new TreeSet<>(builds.attempts(namespace, release, uid)),
                    builds.highestAttempt(namespace, release).orElse(0));
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
        listings.computeIfPresent(uid, (key, known) -> {
            SortedSet<Integer> left =
                    new TreeSet<>(known.stored().map(Stored::attempts).orElseGet(TreeSet::new));
            left.removeAll(attempts);
            return new Listing(known.until(), known.newest(), known.stored().map(s -> new Stored(left, s.highest())));
        });
    }

    /**
     * Removes what is stored of a release that goes, but for how far its attempts were counted. What could not be removed is logged, and stays.
     *
     * @param counted the highest attempt that the release knows of
     */
    public void forget(String namespace, String release, String uid, int counted) {
        listings.remove(uid);
        try {
            builds.deleteRelease(namespace, release, uid, counted);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("namespace", namespace)
                    .addKeyValue("name", release)
                    .setCause(e)
                    .log("the artifacts of a deleted release could not be removed");
        }
    }
}
