package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipReply.Refused;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Swap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one {@code ALTER … SWAP WITH} swaps.
 *
 * @param type {@code DATABASE} or {@code SCHEMA}
 * @param live its name in Live
 * @param side the name of what comes in
 * @param retired what leaves Live is called
 */
record FlipUnit(String type, String live, String side, String retired) {
    static FlipUnit of(FlipRequest request) {
        SchemaMove move = request.incoming().getFirst();
        String retired = request.swap().side(move.live(), request.retiredSuffix());
        return request.swap() == Swap.Databases
                ? new FlipUnit(
                        "DATABASE",
                        SnowflakeSql.database(move.live()),
                        SnowflakeSql.database(move.side()),
                        SnowflakeSql.database(retired))
                : new FlipUnit("SCHEMA", move.live(), move.side(), retired);
    }

    boolean isDatabase() {
        return type.equals("DATABASE");
    }

    String rename(String from, String to) {
        return "ALTER " + type + " " + quoted(from) + " RENAME TO " + quoted(to);
    }

    String swapWith(String other) {
        return "ALTER " + type + " " + quoted(live) + " SWAP WITH " + quoted(other);
    }

    String quoted(String name) {
        return isDatabase() ? id(name) : SnowflakeSql.schema(name);
    }

    /** The name that a schema of the side has while the unit is called otherwise. */
    String in(String unit, SchemaMove move) {
        return isDatabase() ? unit + "." + SnowflakeSql.inDatabase(move.side()) : unit;
    }

    /** One statement must flip all of a release: what one cannot flip is refused. Null: it can. */
    static @Nullable Refused cannot(FlipRequest request) {
        if (request.incoming().isEmpty()) {
            return refused("Nothing comes in, so there is nothing to swap Live with.");
        }
        for (String name : Stream.concat(
                        request.liveSchemas().stream(),
                        request.incoming().stream().flatMap(m -> Stream.of(m.live(), m.side())))
                .toList()) {
            if (!SnowflakeSql.isSchema(name)) {
                return refused("A schema of Snowflake is named DATABASE.SCHEMA in upper case, which this is not: "
                        + Shown.line(name, 100));
            }
        }
        List<String> live = Stream.concat(
                        request.liveSchemas().stream(),
                        request.incoming().stream().map(SchemaMove::live))
                .distinct()
                .toList();
        return switch (request.swap()) {
            case Databases -> cannotSwapDatabase(request, live);
            case Schemas, Tables ->
                live.size() == 1 && sameDatabase(request)
                        ? null
                        : refused(request.swap() + " are swapped within one schema, and this release has " + live.size()
                                + ": each would be a flip of its own. Use strategy DatabaseSwap.");
        };
    }

    private static @Nullable Refused cannotSwapDatabase(FlipRequest request, List<String> live) {
        List<String> databases =
                live.stream().map(SnowflakeSql::database).distinct().toList();
        List<String> sides = request.incoming().stream()
                .map(m -> SnowflakeSql.database(m.side()))
                .distinct()
                .toList();
        boolean sameNames = request.incoming().stream()
                .allMatch(m -> SnowflakeSql.inDatabase(m.side()).equals(SnowflakeSql.inDatabase(m.live())));
        return databases.size() == 1 && sides.size() == 1 && !sides.equals(databases) && sameNames
                ? null
                : refused("DatabaseSwap flips one database, and the schemas of this release are in " + databases
                        + " and come from " + sides + ": put them into one database.");
    }

    private static boolean sameDatabase(FlipRequest request) {
        SchemaMove move = request.incoming().getFirst();
        return request.incoming().size() == 1
                && SnowflakeSql.database(move.side()).equals(SnowflakeSql.database(move.live()))
                && !move.side().equals(move.live());
    }

    private static Refused refused(String message) {
        return new Refused(Reason.Dependents, message);
    }
}
