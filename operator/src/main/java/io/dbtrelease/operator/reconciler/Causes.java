package io.dbtrelease.operator.reconciler;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks into what a pass threw: the framework wraps it on its way. */
final class Causes {
    private static final int MAX_DEPTH = 10;

    private Causes() {}

    static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .limit(MAX_DEPTH)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
