package io.dbtrelease.core.gate;

import java.util.List;

/** Views and functions of Green that name a database that is swapped. */
final class ViewsEvaluator {
    private static final String THRESHOLD = "no view names Green's or Live's database";
    /** Before the names, which may be long: a message is cut at its end. */
    private static final String MEND =
            "after the flip they would read another release's data; override ref and source with examples/macros/snowflake_names.sql,"
                    + " and take the database out of raw SQL: ";

    private ViewsEvaluator() {}

    static Finding find(List<String> trapped) {
        return trapped.isEmpty()
                ? new Finding.Met(
                        "0 views name it", THRESHOLD, "views find their relations by the database that they lie in")
                : new Finding.NotMet(
                        Texts.count(trapped.size(), "view names it", "views name it"),
                        THRESHOLD,
                        MEND + Texts.names(trapped));
    }
}
