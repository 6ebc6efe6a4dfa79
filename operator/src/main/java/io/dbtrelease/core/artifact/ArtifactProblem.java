package io.dbtrelease.core.artifact;

/**
 * Why an artifact, or what artifacts say together, is not believed.
 *
 * @param message a sentence that names the file and what a person can do; at most {@value #MAX_MESSAGE} characters
 */
public record ArtifactProblem(Code code, String message) {
    public static final int MAX_MESSAGE = 1024;

    public ArtifactProblem {
        message = Texts.cut(message, MAX_MESSAGE);
    }

    /** The kinds of refusal. */
    public enum Code {
        /** There is no such file. */
        Missing,
        /** It exists and could not be read. */
        Unreadable,
        /** A stated bound was passed: bytes, nodes, results, depth, length of a string. */
        TooLarge,
        /** The file ends in the middle. */
        Truncated,
        /** It is not JSON, or not the JSON that dbt writes; the message has the byte's offset. */
        Malformed,
        /** It says that it is another artifact or of a version that is not read. */
        UnsupportedSchema,
        /** Files of different invocations of dbt. */
        ForeignInvocation,
        /** Written by another attempt, or by none. */
        ForeignAttempt,
        /** Written by another command than {@code dbt build}, or by one that builds no data. */
        WrongCommand,
        /** No node was selected, or none that builds or tests anything. */
        EmptyResult,
        /** The exit code says one thing, the results another. */
        ExitCodeDisagrees,
        /** Selected nodes have no result. */
        Interrupted,
        /** A node ended with a status that is not known. */
        UnknownStatus,
        /** Older than the step that should have written it. */
        Stale
    }
}
