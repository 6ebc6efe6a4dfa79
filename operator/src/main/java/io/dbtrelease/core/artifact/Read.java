package io.dbtrelease.core.artifact;

import java.util.Optional;
import java.util.function.Function;

/** What came of reading a file: its content, or why it is refused. */
public sealed interface Read<T> {
    /** The content. */
    record Ok<T>(T value) implements Read<T> {}

    /** The reason. */
    record Refused<T>(ArtifactProblem problem) implements Read<T> {}

    static <T> Read<T> refused(ArtifactProblem.Code code, String message) {
        return new Refused<>(new ArtifactProblem(code, message));
    }

    /** For a file that the store does not have. */
    static <T> Read<T> missing(String file) {
        return refused(ArtifactProblem.Code.Missing, file + " is missing");
    }

    default Optional<T> content() {
        return switch (this) {
            case Ok<T>(T value) -> Optional.of(value);
            case Refused<T> refused -> Optional.empty();
        };
    }

    default Optional<ArtifactProblem> refusal() {
        return switch (this) {
            case Ok<T> ok -> Optional.empty();
            case Refused<T>(ArtifactProblem problem) -> Optional.of(problem);
        };
    }

    default <R> Read<R> map(Function<? super T, ? extends R> change) {
        return switch (this) {
            case Ok<T>(T value) -> new Ok<>(change.apply(value));
            case Refused<T>(ArtifactProblem problem) -> new Refused<>(problem);
        };
    }
}
