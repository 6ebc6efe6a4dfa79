package io.dbtrelease.core.gate;

import io.dbtrelease.api.status.SchemaPair;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which schemas are looked at.
 *
 * @param target the exposure's schema: what {@code {{ live }}} means
 * @param pairs before the cutover: Live's names with Green's; on Live: Live's names with the Retired side's, empty where there is none
 * @param live the schemas of Live that exist; empty before the first release
 */
public record Scope(Stage stage, String target, List<SchemaPair> pairs, Set<String> live) {
    public Scope {
        pairs = List.copyOf(pairs);
        live = Set.copyOf(live);
    }

    /**
     * For gates.
     *
     * @param green Live's names with Green's
     */
    public static Scope gates(String target, List<SchemaPair> green, Set<String> live) {
        return new Scope(Stage.BeforeCutover, target, green, live);
    }

    /**
     * For checks.
     *
     * @param retired Live's names with those of the side that was Live before; empty where none is kept
     */
    public static Scope checks(String target, List<SchemaPair> retired, Set<String> live) {
        return new Scope(Stage.OnLive, target, retired, live);
    }

    /**
     * The schema of this release that a person means: by its Live name, or by what is behind the database in it.
     *
     * @return as written where there is none
     */
    String meant(String name) {
        return Stream.concat(
                        Stream.of(target),
                        Stream.concat(live.stream(), pairs.stream().map(SchemaPair::live)))
                .filter(n -> n.equals(name) || n.endsWith("." + name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElse(name);
    }

    /** The other side's schema whose Live name is this. */
    public Optional<String> side(String liveName) {
        return pairs.stream()
                .filter(p -> p.live().equals(liveName))
                .map(SchemaPair::side)
                .findFirst();
    }
}
