package io.dbtrelease.cli.cluster;

import java.util.List;

/** What a person wants to ask of a release, after its status was read. */
sealed interface Request {
    /**
     * It can be asked.
     *
     * @param kind what is asked
     * @param value of the annotation: names exactly what is meant, so that it does nothing once that is over
     * @param question for the person
     * @param lines what the person should see before answering
     */
    record Ask(Kind kind, String value, String question, List<String> lines) implements Request {
        public Ask {
            lines = List.copyOf(lines);
        }
    }

    /** It cannot be asked now, and why. */
    record Cannot(String why) implements Request {}

    /** The kinds. */
    enum Kind {
        approve,
        reject,
        rollback,
        retry,
        dryRun
    }
}
