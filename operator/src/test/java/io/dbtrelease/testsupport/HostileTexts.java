package io.dbtrelease.testsupport;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/**
 * Hostile input for properties: {@code @Domain(HostileTexts.class)} on the class, {@code @Property(seed = HostileTexts.SEED)} on its methods. Every run tries the
 * same; {@code -Dtest.seed=<number>} deals anew. What fails is made smaller by jqwik, which shows it with what it was first.
 */
public final class HostileTexts extends DomainContextBase {
    public static final String SEED = "20260301";

    /** Up to 40 pieces that have broken something somewhere, or one of them up to 5,000 characters long. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> piece = Arbitraries.of(Hostile.pieces());
        Arbitrary<String> some = Arbitraries.frequencyOf(
                Tuple.of(6, piece),
                Tuple.of(1, Arbitraries.integers().between(0, 0x7f).map(Character::toString)),
                Tuple.of(1, Arbitraries.integers().between(0, 0xffff).map(c -> String.valueOf((char) (int) c))),
                Tuple.of(1, Arbitraries.integers().between(0, 0x10ffff).map(Character::toString)));
        Arbitrary<String> same = Combinators.combine(
                        piece, Arbitraries.integers().between(0, 5_000))
                .as((one, length) -> one.repeat(length / one.length()));
        return Arbitraries.frequencyOf(
                Tuple.of(15, some.list().ofMaxSize(40).map(all -> String.join("", all))), Tuple.of(1, same));
    }

    @Provide
    Arbitrary<Hostile> sources() {
        return Arbitraries.randomValue(random -> new Hostile(random.nextLong()));
    }

    /** For a test that is no property. */
    public static Hostile source(long seed) {
        return new Hostile(seed);
    }
}
