package io.dbtrelease.core.plan;

import io.dbtrelease.api.spec.Patterns;
import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.core.plan.PlanRefusal.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a schema's name may be, with its database's in front where the engine has several. */
final class SchemaRules {
    private static final Pattern IDENTIFIER = Pattern.compile(Patterns.IDENTIFIER);
    private static final Pattern SIDE = Pattern.compile(Patterns.SIDE);
    /** Of PostgreSQL; longer names are cut without an error. */
    private static final int MAX_LENGTH = 63;

    private static final Set<String> SYSTEM = Set.of("information_schema", "dbt_release", "pg_catalog", "pg_toast");
    private static final String RENAME = "give the schema a name of letters, digits and _, of at most 63 characters";

    private SchemaRules() {}

    static void live(String name, PlanRequest request, List<PlanRefusal> refusals) {
        if (isSystem(name) || last(name).equalsIgnoreCase("public")) {
            refusals.add(new PlanRefusal(
                    Reason.SystemSchema,
                    "schema '%s' is the engine's, everybody's or the operator's own: no release can own it"
                            .formatted(name),
                    "build these nodes in a schema that only this release owns"));
        } else if (!isName(name)) {
            refusals.add(new PlanRefusal(
                    Reason.BadName, "'%s' is no schema name that is allowed here".formatted(name), RENAME));
        } else if (isSide(name)) {
            refusals.add(side("schema", name));
        } else if (!isAllowed(name, request.allowedExposures())) {
            refusals.add(notAllowed("schema", name));
        } else {
            retired(name, request, refusals);
        }
    }

    static void green(String name, PlanRequest request, List<PlanRefusal> refusals) {
        if (!Pattern.compile(Pattern.quote(request.suffix()) + "(?![0-9])")
                .matcher(name)
                .find()) {
            refusals.add(new PlanRefusal(
                    Reason.NotUnique,
                    "Green's schema '%s' does not carry '%s', so it could be another attempt's"
                            .formatted(name, request.suffix()),
                    name.contains(".") && request.strategy() == Strategy.DatabaseSwap
                            ? "generate_database_name must keep target.database, and no node may have a database of its own"
                            : "generate_schema_name must keep target.schema, or append env_var('DBTRELEASE_SUFFIX', ''): see"
                                    + " docs/schema-names.md"));
        } else if (!isName(name)) {
            int longest = longest(name);
            refusals.add(new PlanRefusal(
                    Reason.BadName,
                    longest > MAX_LENGTH
                            ? "Green's schema '%s' has %d characters, %d more than a name can have"
                                    .formatted(name, longest, longest - MAX_LENGTH)
                            : "'%s' is no schema name that is allowed here".formatted(name),
                    RENAME));
        }
    }

    static void shared(String name, PlanRequest request, List<PlanRefusal> refusals) {
        if (isSystem(name)) {
            refusals.add(new PlanRefusal(
                    Reason.SystemSchema,
                    "shared schema '%s' is the engine's or the operator's own".formatted(name),
                    "build these nodes in a schema of your own"));
        } else if (isSide(name)) {
            refusals.add(side("shared schema", name));
        } else if (!isAllowed(name, request.allowedExposures())) {
            refusals.add(notAllowed("shared schema", name));
        }
    }

    private static void retired(String live, PlanRequest request, List<PlanRefusal> refusals) {
        String suffix = "__r" + Math.max(request.liveRevision(), request.attemptNumber());
        int dot = request.strategy() == Strategy.DatabaseSwap ? live.indexOf('.') : -1;
        String name = dot < 0 ? live + suffix : live.substring(0, dot) + suffix + live.substring(dot);
        int longest = longest(name);
        if (longest > MAX_LENGTH) {
            refusals.add(new PlanRefusal(
                    Reason.BadName,
                    "schema '%s' would be retired as '%s', which has %d characters, %d more than a name can have"
                            .formatted(live, name, longest, longest - MAX_LENGTH),
                    "give the schema a shorter name"));
        }
    }

    private static boolean isName(String name) {
        return Stream.of(name.split("[.]", -1))
                .allMatch(part -> IDENTIFIER.matcher(part).matches());
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Characters of the longest part. */
    private static int longest(String name) {
        return Stream.of(name.split("[.]", -1)).mapToInt(String::length).max().orElse(0);
    }

    private static boolean isSide(String name) {
        return SIDE.matcher(name).find();
    }

    private static PlanRefusal side(String what, String name) {
        return new PlanRefusal(
                Reason.BadName,
                "%s '%s' has the name of a Green or Retired side".formatted(what, name),
                "names with __g<number> or __r<number>, at the end or before a _, are the operator's: give the schema"
                        + " another");
    }

    private static PlanRefusal notAllowed(String what, String name) {
        return new PlanRefusal(
                Reason.NotAllowed,
                "%s '%s' is not among the warehouse's allowedExposures".formatted(what, name),
                "ask who owns the DbtWarehouse to allow it, or build these nodes in a schema that is allowed");
    }

    private static boolean isSystem(String name) {
        String lower = last(name).toLowerCase(Locale.ROOT);
        return SYSTEM.contains(lower) || lower.startsWith("pg_");
    }

    private static boolean isAllowed(String name, List<String> globs) {
        return globs.stream()
                .anyMatch(glob ->
                        glob.endsWith("*") ? name.startsWith(glob.substring(0, glob.length() - 1)) : name.equals(glob));
    }
}
