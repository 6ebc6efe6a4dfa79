package io.dbtrelease.warehouse.snowflake;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The names that a view's text spells out. Snowflake binds a view to the names that are written in it, each time that it is read; so a view that was built in
 * Green and says Green's database goes on reading what is under that name after a swap, which is the old Live.
 *
 * <p>It reads identifiers with their dots, quoted or not, and jumps over comments and strings; a string is looked at only where it stands for a name, in
 * {@code IDENTIFIER('…')} and {@code TABLE('…')}. The view's own name in the text's head is no reference.
 */
final class NamesInText {
    /**
     * Identifiers with dots between them.
     *
     * @param parts as the engine stores them; an empty one stands between two dots
     * @param relation whether it stands where only a relation can: after FROM or JOIN, or as a string for a name
     */
    record Chain(List<String> parts, boolean relation) {}

    private static final Set<String> BEFORE_RELATION = Set.of("FROM", "JOIN");
    private static final Set<String> BEFORE_NAME_TEXT = Set.of("IDENTIFIER", "TABLE");
    private static final Set<String> HEAD = Set.of(
            "CREATE",
            "OR",
            "REPLACE",
            "ALTER",
            "SECURE",
            "LOCAL",
            "GLOBAL",
            "TEMP",
            "TEMPORARY",
            "VOLATILE",
            "RECURSIVE",
            "FORCE",
            "MATERIALIZED",
            "DYNAMIC",
            "TRANSIENT");

    private final String text;
    private final List<Chain> chains = new ArrayList<>();
    private int at;

    private NamesInText(String text) {
        this.text = text;
    }

    /** All names in a view's text, with or without its head. */
    static List<Chain> of(String text) {
        NamesInText reader = new NamesInText(text);
        reader.read();
        int own = ownName(reader.chains);
        return own < 0 ? reader.chains : reader.chains.subList(own + 1, reader.chains.size());
    }

    /** Whether the text names something in this database: {@code DATABASE.SCHEMA.NAME} or {@code DATABASE..NAME}. */
    static boolean namesDatabase(String text, String database) {
        return of(text).stream()
                .anyMatch(c -> c.parts().size() >= 3 && c.parts().getFirst().equals(database));
    }

    /**
     * Whether the text names something in this schema: with the database before it, or without where a relation stands, for elsewhere a table's alias may be
     * called like the schema.
     */
    static boolean namesSchema(String text, String database, String schema) {
        return of(text).stream().anyMatch(c -> {
            List<String> parts = c.parts();
            boolean qualified = parts.size() >= 3
                    && parts.getFirst().equals(database)
                    && parts.get(1).equals(schema);
            return qualified
                    || c.relation() && parts.size() == 2 && parts.getFirst().equals(schema);
        });
    }

    /** Index of the chain that is the view's own name in the head; -1: there is no head. */
    private static int ownName(List<Chain> chains) {
        if (chains.isEmpty() || !chains.getFirst().parts().equals(List.of("CREATE"))) {
            return -1;
        }
        for (int i = 0; i < chains.size(); i++) {
            List<String> parts = chains.get(i).parts();
            if (parts.equals(List.of("VIEW")) || i > 0 && parts.equals(List.of("TABLE"))) {
                return skipIfNotExists(chains, i + 1);
            }
            if (parts.size() > 1 || !HEAD.contains(parts.getFirst())) {
                return -1;
            }
        }
        return -1;
    }

    private static int skipIfNotExists(List<Chain> chains, int from) {
        int own = from;
        for (String word : List.of("IF", "NOT", "EXISTS")) {
            if (own < chains.size() && chains.get(own).parts().equals(List.of(word))) {
                own++;
            }
        }
        return Math.min(own, chains.size() - 1);
    }

    private void read() {
        String before = "";
        boolean opened = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (skipped(c)) {
                continue;
            }
            if (c == '\'' || text.startsWith("$$", at)) {
                String string = string(c);
                if (opened && BEFORE_NAME_TEXT.contains(before)) {
                    of(string).forEach(named -> chains.add(new Chain(named.parts(), true)));
                }
                before = "";
            } else if (c == '"' || Character.isLetter(c) || c == '_') {
                Chain chain = chain(BEFORE_RELATION.contains(before));
                chains.add(chain);
                before = chain.parts().size() == 1 ? chain.parts().getFirst() : "";
                opened = false;
            } else if (Character.isDigit(c)) {
                number();
                before = "";
            } else {
                opened = c == '(';
                before = opened ? before : "";
                at++;
            }
        }
    }

    /** White space and comments. */
    private boolean skipped(char c) {
        if (Character.isWhitespace(c)) {
            at++;
        } else if (text.startsWith("--", at) || text.startsWith("//", at)) {
            at = orEnd(text.indexOf('\n', at));
        } else if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            at = end < 0 ? text.length() : end + 2;
        } else {
            return false;
        }
        return true;
    }

    private int orEnd(int index) {
        return index < 0 ? text.length() : index;
    }

    private String string(char quote) {
        if (quote == '$') {
            int end = orEnd(text.indexOf("$$", at + 2));
            String string = text.substring(Math.min(at + 2, end), end);
            at = Math.min(text.length(), end + 2);
            return string;
        }
        StringBuilder string = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                string.append(text.charAt(at++));
            } else if (c == '\'' && at < text.length() && text.charAt(at) == '\'') {
                string.append('\'');
                at++;
            } else if (c == '\'') {
                break;
            } else {
                string.append(c);
            }
        }
        return string.toString();
    }

    private void number() {
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
    }

    private Chain chain(boolean relation) {
        List<String> parts = new ArrayList<>();
        parts.add(identifier());
        while (dotFollows()) {
            parts.add(at < text.length() && isStart(text.charAt(at)) ? identifier() : "");
        }
        return new Chain(List.copyOf(parts), relation);
    }

    /** Goes behind the next dot and what is blank around it, if there is one. */
    private boolean dotFollows() {
        int start = at;
        blank();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            blank();
            return true;
        }
        at = start;
        return false;
    }

    private void blank() {
        while (at < text.length() && skipped(text.charAt(at))) {
            // It goes on by itself.
        }
    }

    private static boolean isStart(char c) {
        return c == '"' || Character.isLetter(c) || c == '_';
    }

    private String identifier() {
        if (text.charAt(at) != '"') {
            int start = at;
            while (at < text.length()
                    && (Character.isLetterOrDigit(text.charAt(at))
                            || text.charAt(at) == '_'
                            || text.charAt(at) == '$')) {
                at++;
            }
            return text.substring(start, at).toUpperCase(Locale.ROOT);
        }
        StringBuilder name = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                name.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                name.append('"');
                at++;
            } else {
                break;
            }
        }
        return name.toString();
    }
}
