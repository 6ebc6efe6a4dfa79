package io.dbtrelease.warehouse.snowflake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a Snowflake Scripting block of the operator: one statement after the other, each seen by all at once, as the service does it. */
final class DoubleBlock {
    private static final Pattern BLOCK = Pattern.compile(
            "EXECUTE IMMEDIATE \\$\\$\n(?:DECLARE\n(?:[NFE] (?:INTEGER|VARCHAR);\n)+)?BEGIN\n(.*)END;\n\\$\\$",
            Pattern.DOTALL);
    private static final Pattern IF =
            Pattern.compile("IF \\((SQLROWCOUNT|N|F) (=|<>) (.*?)\\) THEN\n(.*)", Pattern.DOTALL);
    private static final Pattern COUNT = Pattern.compile("SELECT COUNT\\(\\*\\) INTO :N FROM (.*)", Pattern.DOTALL);
    private static final Pattern PRINT =
            Pattern.compile("SELECT FINGERPRINT INTO :F FROM \\(\n(.*)\n\\)", Pattern.DOTALL);
    private static final String HANDLER = "EXCEPTION\nWHEN OTHER THEN\n";

    /** The service ended it: no handler runs. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Function<String, DoubleResult> sql;
    /** Sees each statement before it runs, and may hold it up or throw. */
    private final Consumer<String> before;

    private final Map<String, String> variables = new HashMap<>();

    /** @param sql runs one statement */
    DoubleBlock(Function<String, DoubleResult> sql, Consumer<String> before) {
        this.sql = sql;
        this.before = before;
    }

    static boolean is(String text) {
        return text.startsWith("EXECUTE IMMEDIATE");
    }

    String run(String text) {
        Matcher m = BLOCK.matcher(text);
        if (!m.matches()) {
            throw new DoubleError("001003", "42000", "not a block of the operator: " + text);
        }
        List<String> all = List.of(m.group(1).split(";\n"));
        int handler = 0;
        while (handler < all.size() && !all.get(handler).startsWith(HANDLER)) {
            handler++;
        }
        try {
            return run(all.subList(0, handler));
        } catch (DoubleError e) {
            if (handler == all.size()) {
                throw e;
            }
            variables.put("E", "ERROR " + Integer.parseInt(e.code) + ": " + e.getMessage());
            List<String> handled = all.subList(handler, all.size());
            return run(handled.stream().map(s -> s.replace(HANDLER, "")).toList());
        }
    }

    private String run(List<String> statements) {
        boolean skips = false;
        for (String statement : statements) {
            String todo = statement.strip();
            if (todo.equals("END IF")) {
                skips = false;
                continue;
            }
            Matcher condition = IF.matcher(todo);
            if (condition.matches()) {
                boolean same = Objects.equals(variables.get(condition.group(1)), literal(condition.group(3)));
                skips = same != condition.group(2).equals("=");
                todo = condition.group(4);
            }
            if (skips || todo.startsWith("E := ")) {
                continue;
            }
            if (todo.startsWith("RETURN ")) {
                return literal(todo.substring("RETURN ".length()));
            }
            one(todo);
        }
        return "";
    }

    private String literal(String expression) {
        return expression.startsWith("'")
                ? DoubleSql.plain(expression.substring(1, expression.length() - 1))
                : variables.getOrDefault(expression, expression);
    }

    private void one(String statement) {
        before.accept(statement);
        if (List.of("BEGIN TRANSACTION", "COMMIT", "ROLLBACK").contains(statement)) {
            return;
        }
        Matcher count = COUNT.matcher(statement);
        Matcher print = PRINT.matcher(statement);
        if (count.matches()) {
            variables.put("N", first(sql.apply("SELECT COUNT(*) FROM " + count.group(1))));
        } else if (print.matches()) {
            variables.put("F", first(sql.apply(print.group(1))));
        } else {
            String error = variables.getOrDefault("E", "");
            DoubleResult result = sql.apply(
                    statement.replace(":E", "'" + error.replace("\\", "\\\\").replace("'", "''") + "'"));
            variables.put("SQLROWCOUNT", Long.toString(result.count()));
        }
    }

    private static String first(DoubleResult result) {
        return String.valueOf(result.rows().getFirst().getFirst());
    }
}
