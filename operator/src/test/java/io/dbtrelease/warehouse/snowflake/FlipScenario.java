package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Swap;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A double with a release: revision 1 is Live, revision 2 stands beside it and is to be flipped to. */
final class FlipScenario implements AutoCloseable {
    static final ReleaseId SHOP = new ReleaseId("11111111-1111-1111-1111-111111111111", "analytics/shop");
    static final ReleaseId OTHER = new ReleaseId("22222222-2222-2222-2222-222222222222", "finance/shop");
    static final String LIVE = "SHOP.MARTS";

    final SnowflakeDouble service;
    final SnowflakeWarehouse warehouse;
    final Swap swap;

    FlipScenario(boolean deduplicates, Swap swap) {
        this.service = new SnowflakeDouble(deduplicates);
        this.warehouse = new SnowflakeWarehouse(service.config());
        this.swap = swap;
    }

    /** Revision 1 is Live, revision 2 is built. */
    static FlipScenario ready(boolean deduplicates, Swap swap) {
        FlipScenario scenario = new FlipScenario(deduplicates, swap);
        scenario.stand(LIVE, marker(SHOP, 1));
        scenario.stand(scenario.side(2), marker(SHOP, 2));
        scenario.warehouse.claim(SHOP, LIVE, null);
        return scenario;
    }

    DoubleAccount account() {
        return service.account;
    }

    void stand(String schema, @Nullable Marker marker) {
        account().createSchema(schema);
        account().createTable(schema, "ORDERS", 3);
        if (marker != null) {
            account().mark(schema, marker);
        }
    }

    static Marker marker(ReleaseId release, int revision) {
        return new Marker(release.uid(), release.name(), revision, "c0ffee" + revision, "digest-" + revision, LIVE);
    }

    String side(int revision) {
        return swap.side(LIVE, "__g" + revision);
    }

    String retired(int revision) {
        return swap.side(LIVE, "__r" + revision);
    }

    /** From revision 1 to revision 2. */
    FlipRequest cutover() {
        return request("cutover-1-2", new LiveExpectation.Marked(SHOP.uid(), 1), 2, side(2), "__r1", print(side(2)));
    }

    /** From revision 2 back to revision 1. */
    FlipRequest rollback(String requestId) {
        return request(requestId, new LiveExpectation.Marked(SHOP.uid(), 2), 1, retired(1), "__r2", null);
    }

    String print(String schema) {
        return warehouse.fingerprint(List.of(schema));
    }

    FlipRequest request(
            String requestId, LiveExpectation from, int to, String side, String suffix, @Nullable String fingerprint) {
        return request(SHOP, requestId, from, to, side, suffix, fingerprint, List.of(), null);
    }

    FlipRequest request(
            ReleaseId release,
            String requestId,
            LiveExpectation from,
            int to,
            String side,
            String suffix,
            @Nullable String fingerprint,
            List<RelationName> seeded,
            @Nullable String liveFingerprint) {
        return new FlipRequest(
                release,
                requestId,
                LIVE,
                from,
                from instanceof LiveExpectation.Absent ? List.of() : List.of(LIVE),
                to,
                List.of(new SchemaMove(side, LIVE)),
                suffix,
                fingerprint,
                seeded,
                liveFingerprint,
                List.of(),
                false,
                false,
                Duration.ofSeconds(5),
                swap);
    }

    int liveRevision() {
        return revision(LIVE);
    }

    int revision(String schema) {
        Marker marker = account().marker(schema);
        return marker == null ? -1 : marker.revision();
    }

    /** How often Live was flipped. */
    long flips() {
        return account().flipsOf(swap == Swap.Databases ? "SHOP" : LIVE);
    }

    @Override
    public void close() {
        service.close();
    }
}
