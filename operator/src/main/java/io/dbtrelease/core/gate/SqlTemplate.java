package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.Patterns;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts schema names into the SQL of a query gate: {@code {{ green }}} and {@code {{ live }}} are the sides' target schemas, {@code {{ green.NAME }}} and
 * {@code {{ live.NAME }}} the side's schema whose Live name is NAME, without its database. Each becomes an identifier in double quotes, behind its database's where
 * there is one; every other character stays as it is. Other
 * braces are left alone unless they hold a word, as Jinja would ({@code {{ ref('orders') }}}): that is an error, since nobody would render it.
 */
public final class SqlTemplate {
    private static final Pattern BRACES = Pattern.compile("\\{\\{\\s*([A-Za-z_][^{}]*?)\\s*\\}\\}");
    private static final Pattern PLACEHOLDER = Pattern.compile("(green|live)(?:\\s*\\.\\s*([A-Za-z_][A-Za-z0-9_]*))?");
    private static final Pattern IDENTIFIER = Pattern.compile(Patterns.IDENTIFIER);
    private static final String KNOWN = "{{ green }}, {{ live }}, {{ green.NAME }} and {{ live.NAME }}";

    private SqlTemplate() {}

    public static Rendering render(String template, Scope scope) {
        Matcher braces = BRACES.matcher(template);
        StringBuilder sql = new StringBuilder();
        while (braces.find()) {
            if (quoted(template, braces.start() - 1) || quoted(template, braces.end())) {
                return new Rendering.Invalid(
                        Texts.bounded(braces.group(), 80) + " stands in quotes: it brings its own, so leave them out");
            }
            switch (name(braces.group(), braces.group(1), scope)) {
                case Rendering.Sql(String name) -> braces.appendReplacement(sql, Matcher.quoteReplacement(name));
                case Rendering.NotYet notYet -> {
                    return notYet;
                }
                case Rendering.Invalid invalid -> {
                    return invalid;
                }
            }
        }
        return new Rendering.Sql(braces.appendTail(sql).toString());
    }

    private static Rendering name(String whole, String inside, Scope scope) {
        String shown = Texts.bounded(whole, 80);
        Matcher placeholder = PLACEHOLDER.matcher(inside);
        if (!placeholder.matches()) {
            return new Rendering.Invalid("unknown placeholder " + shown + ": there are "
                    + (scope.stage() == Stage.BeforeCutover ? KNOWN : "{{ live }} and {{ live.NAME }}"));
        }
        String live = placeholder.group(2) == null ? scope.target() : scope.meant(placeholder.group(2));
        if (placeholder.group(1).equals("green")) {
            return scope.stage() == Stage.OnLive
                    ? new Rendering.Invalid(shown + " in a check: after the cutover there is no Green, use {{ live }}")
                    : scope.side(live)
                            .map(SqlTemplate::identifier)
                            .orElseGet(() -> new Rendering.Invalid(
                                    shown + ": " + Texts.bounded(live, 80) + " is no schema of this release"));
        }
        if (scope.live().contains(live)) {
            return identifier(live);
        }
        return live.equals(scope.target()) || scope.side(live).isPresent()
                ? new Rendering.NotYet(live)
                : new Rendering.Invalid(shown + ": " + Texts.bounded(live, 80) + " is no schema of this release");
    }

    private static Rendering identifier(String name) {
        List<String> parts = List.of(name.split("[.]", -1));
        return parts.size() <= 2
                        && parts.stream()
                                .allMatch(part -> IDENTIFIER.matcher(part).matches())
                ? new Rendering.Sql('"' + String.join("\".\"", parts) + '"')
                : new Rendering.Invalid("'" + Texts.bounded(name, 80) + "' is no schema name that is used in SQL");
    }

    private static boolean quoted(String text, int at) {
        return at >= 0 && at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'');
    }
}
