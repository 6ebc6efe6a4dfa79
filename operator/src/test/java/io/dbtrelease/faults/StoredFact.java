package io.dbtrelease.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** The facts of an attempt in the order in which steps store them, told from a status as it is sent to the API server. */
enum StoredFact {
    rolledback(a -> a.path("rollback").path("done").asBoolean()),
    swappedback(a -> a.path("rollback").hasNonNull("millis")),
    rollback(a -> a.hasNonNull("rollback")),
    checked(a -> a.path("monitoring").path("rounds").asInt() > 0),
    cutover(a -> a.hasNonNull("cutover")),
    swapped(a -> a.path("intent").path("tries").asInt() > 0),
    intent(a -> a.hasNonNull("intent")),
    approval(a -> a.hasNonNull("approval")),
    gates(a -> a.hasNonNull("gates")),
    sealed(a -> a.hasNonNull("sealed")),
    collected(a -> a.path("build").path("collected").asBoolean()),
    build(a -> a.hasNonNull("build")),
    prepared(a -> a.hasNonNull("prepared")),
    plan(a -> a.hasNonNull("plan")),
    attempt(a -> a.hasNonNull("number")),
    nothing(a -> true);

    private final Predicate<JsonNode> shows;

    StoredFact(Predicate<JsonNode> shows) {
        this.shows = shows;
    }

    /** The attempt of a status and the newest fact that it shows of it: {@code 2 intent}. */
    static String newest(JsonNode status) {
        JsonNode attempt = status.path("attempt");
        for (StoredFact fact : values()) {
            if (fact.shows.test(attempt)) {
                return attempt.path("number").asInt() + " " + fact;
            }
        }
        throw new IllegalStateException("the last of them shows always");
    }
}
