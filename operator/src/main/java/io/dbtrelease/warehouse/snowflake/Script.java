package io.dbtrelease.warehouse.snowflake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A Snowflake Scripting block of plain statements, one after the other: one request for all of them. The first that fails ends it. */
final class Script {
    /** What a block returns that ran to its end. */
    static final String DONE = "DONE";

    /** Statements of one block: it must end before its statement timeout. */
    static final int BATCH = 50;

    private final List<String> lines = new ArrayList<>();

    Script run(String statement) {
        lines.add(statement);
        return this;
    }

    Script runAll(Collection<String> statements) {
        lines.addAll(statements);
        return this;
    }

    /** Runs a statement that must change a row: where it changes none, the block returns this. */
    Script runOrReturn(String statement, String reply) {
        lines.add(statement);
        lines.add("IF (SQLROWCOUNT = 0) THEN RETURN " + SnowflakeSql.text(reply) + "; END IF");
        return this;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    String text() {
        return "BEGIN\n" + String.join("", lines.stream().map(l -> l + ";\n").toList()) + "RETURN '" + DONE
                + "';\nEND;";
    }
}
