package io.dbtrelease.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.LiveExpectation.Absent;
import io.dbtrelease.warehouse.LiveExpectation.Marked;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.Sides;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.Warehouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A warehouse in a test: a fresh, empty one for each, and the words in which the tests speak of releases. */
public abstract class WarehouseScenario {
    protected static final ReleaseId SHOP = new ReleaseId("11111111-1111-1111-1111-111111111111", "analytics/shop");
    protected static final ReleaseId OTHER = new ReleaseId("22222222-2222-2222-2222-222222222222", "finance/shop");
    protected static final String LIVE = "mart";
    protected static final Duration SHORT = Duration.ofSeconds(20);

    protected abstract Warehouse warehouse();

    protected abstract WarehouseHands hands();

    protected abstract Set<WarehouseAbility> abilities();

    /** The exposure: the schema that Live is, or the first of them. */
    protected String live() {
        return LIVE;
    }

    /** What is swapped as one. */
    protected Swap swap() {
        return Swap.Schemas;
    }

    /** A schema of that name that a flip of Live does not touch. */
    protected String outside(String name) {
        return name;
    }

    /** Another schema that the same release may have. */
    protected String beside(String name) {
        return name;
    }

    /** A name as the engine stores it that nobody quoted. */
    protected String stored(String name) {
        return name;
    }

    /** The columns of the tables that hands make, as the engine prints them. */
    protected List<Catalog.Column> columns() {
        return List.of(new Catalog.Column("id", "integer"), new Catalog.Column("name", "text"));
    }

    /** A schema of a side of Live. */
    protected final String side(String suffix) {
        return swap().side(live(), suffix);
    }

    protected final RelationName relation(String schema, String name) {
        return new RelationName(schema, stored(name));
    }

    /** A query that answers 42. */
    protected String queryFor42() {
        return "select 42";
    }

    protected static Marker marker(ReleaseId release, int revision, String liveName) {
        return new Marker(release.uid(), release.name(), revision, "c0ffee" + revision, "digest-" + revision, liveName);
    }

    /** Prepares, builds and seals a side of one table per schema, with as many rows as its revision has. @return its fingerprint */
    protected String build(ReleaseId release, int revision, String... liveNames) {
        List<SchemaMove> moves = moves("__g" + revision, liveNames);
        PrepareReply prepared = warehouse()
                .prepare(new PrepareRequest(
                        release,
                        marker(release, revision, ""),
                        moves,
                        List.of(),
                        List.of(),
                        List.of(),
                        Long.MAX_VALUE));
        assertThat(prepared).isInstanceOf(PrepareReply.Prepared.class);
        for (SchemaMove move : moves) {
            hands().createTable(move.side(), stored("orders"), revision);
        }
        return seal(release, revision, moves);
    }

    /** What stands in the way of the other release that shares this schema; nothing of its Green may have been made. */
    protected List<Obstacle> sharing(ReleaseId release, String shared) {
        PrepareReply reply = warehouse()
                .prepare(new PrepareRequest(
                        release,
                        marker(release, 7, ""),
                        moves("__g7", outside("other")),
                        List.of(),
                        List.of(shared),
                        List.of(),
                        0));
        assertThat(reply).isInstanceOf(PrepareReply.Refused.class);
        String other = outside("other");
        String green = swap().side(other, "__g7");
        assertThat(warehouse().observe(release, other, List.of(green)).schema(green))
                .isEmpty();
        return ((PrepareReply.Refused) reply).obstacles();
    }

    protected String seal(ReleaseId release, int revision, List<SchemaMove> moves) {
        SealReply reply = warehouse().seal(new SealRequest(release, marker(release, revision, ""), moves));
        assertThat(reply).isInstanceOf(SealReply.Sealed.class);
        return ((SealReply.Sealed) reply).fingerprint();
    }

    protected List<SchemaMove> moves(String suffix, String... liveNames) {
        List<SchemaMove> moves = new ArrayList<>();
        for (String name : liveNames) {
            moves.add(new SchemaMove(swap().side(name, suffix), name));
        }
        return moves;
    }

    protected FlipRequest flip(
            ReleaseId release,
            LiveExpectation from,
            List<String> liveSchemas,
            int to,
            List<SchemaMove> incoming,
            String retiredSuffix,
            @Nullable String fingerprint) {
        return new FlipRequest(
                release,
                "request-" + to + retiredSuffix,
                live(),
                from,
                liveSchemas,
                to,
                incoming,
                retiredSuffix,
                fingerprint,
                List.of(),
                null,
                List.of(),
                false,
                false,
                Duration.ofSeconds(5),
                swap());
    }

    protected static FlipRequest named(FlipRequest r, String requestId) {
        return FlipEdit.of(r, e -> e.requestId = requestId);
    }

    protected static FlipRequest seeded(FlipRequest r, List<RelationName> seeded, String liveFingerprint) {
        return FlipEdit.of(r, e -> {
            e.seeded = seeded;
            e.liveFingerprint = liveFingerprint;
        });
    }

    /** Makes revision 1 Live. */
    protected void firstRelease() {
        String fingerprint = build(SHOP, 1, live());
        warehouse().claim(SHOP, live(), null);
        assertFlipped(
                warehouse().flip(flip(SHOP, new Absent(), List.of(), 1, moves("__g1", live()), "__r0", fingerprint)));
    }

    /** The flip from revision 1 to revision 2, which must have been built. */
    protected FlipRequest second(String fingerprint) {
        return flip(SHOP, new Marked(SHOP.uid(), 1), List.of(live()), 2, moves("__g2", live()), "__r1", fingerprint);
    }

    protected static void assertFlipped(FlipReply reply) {
        assertThat(reply).isInstanceOf(FlipReply.Flipped.class);
    }

    protected static void assertRefused(FlipReply reply, Reason reason) {
        assertThat(reply).isInstanceOfSatisfying(FlipReply.Refused.class, refused -> {
            assertThat(refused.reason()).as(refused.message()).isEqualTo(reason);
            assertThat(refused.message()).isNotBlank();
        });
    }

    protected int revisionOf(String schema) {
        Marker marker = sides(schema).schema(schema).map(SchemaState::marker).orElse(null);
        return marker == null ? -1 : marker.revision();
    }

    protected Sides sides(String... names) {
        return warehouse().observe(SHOP, live(), List.of(names));
    }

    protected long liveRows() {
        return hands().rows(relation(live(), "orders"));
    }

    protected void need(WarehouseAbility ability) {
        assumeTrue(abilities().contains(ability), () -> "the engine does not declare " + ability);
    }
}
