package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.warehouse.WarehouseException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A Snowflake Scripting block of plain statements, one after the other: one request for all of them. The first that fails ends it, and what it said is the reply, for
 * an error that leaves a block has another code.
 */
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

    /**
     * Runs it.
     *
     * @return {@link #DONE}, or what it was to return
     * @throws WarehouseException if one of the statements failed
     */
    String runIn(SnowflakeSession session) throws SQLException {
        String reply = lines.isEmpty() ? DONE : session.block(text());
        if (reply.startsWith(ClaimBlock.ERROR)) {
            // The text is the service's own: no secret was sent in a statement.
            throw BlockError.exception(reply, List.of());
        }
        return reply;
    }

    String text() {
        StringBuilder text = new StringBuilder("BEGIN\n");
        lines.forEach(line -> text.append(line).append(";\n"));
        return text.append("RETURN '" + DONE + "';\nEXCEPTION\nWHEN OTHER THEN\nRETURN '" + ClaimBlock.ERROR
                        + "' || SQLCODE || ': ' || SQLERRM;\nEND;")
                .toString();
    }
}
