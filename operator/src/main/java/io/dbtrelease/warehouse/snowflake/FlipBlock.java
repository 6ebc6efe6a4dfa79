package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The block that checks and flips. What comes in takes the name that Retired will have, and then it is swapped with Live: the swap is the last of what cannot be
 * taken back, and with it every name is as it stays. Before each change of a name the block looks whether the claim is still its own.
 */
final class FlipBlock {
    static final String FLIPPED = "FLIPPED";
    static final String BEGUN = "BEGUN";
    static final String LIVE = "LIVE";
    static final String INCOMING = "INCOMING";
    static final String INCOMING_CHANGED = "INCOMING_CHANGED";
    static final String LIVE_CHANGED = "LIVE_CHANGED";

    private final ControlTables control;
    private final FlipRequest request;
    private final FlipUnit unit;
    private final long epoch;
    private final ClaimBlock block;

    /**
     * @param epoch the claim's, as it was seen
     * @param token of this block and no other
     */
    FlipBlock(ControlTables control, FlipRequest request, long epoch, String token) {
        this.control = control;
        this.request = request;
        this.unit = FlipUnit.of(request);
        this.epoch = epoch;
        this.block = new ClaimBlock(control, request.release(), request.exposure(), request.requestId(), epoch, token);
    }

    /** @param halfDone whether an earlier block renamed what comes in and was ended before it swapped */
    String sql(boolean halfDone) {
        if (halfDone) {
            incomingIs(unit.retired());
            block.needsClaim().run(unit.rename(unit.retired(), unit.side()));
        }
        check();
        if (request.from() instanceof LiveExpectation.Absent) {
            block.run(unit.rename(unit.side(), unit.live()));
        } else {
            block.run(unit.rename(unit.side(), unit.retired())).needsClaim().run(unit.swapWith(unit.retired()));
        }
        return ended();
    }

    /**
     * The block before the first relation is swapped.
     *
     * @param plan the statements that store what will be swapped
     */
    String begin(List<String> plan) {
        check();
        plan.forEach(block::run);
        return block.run(unit.rename(unit.side(), unit.retired())).endingWith(BEGUN);
    }

    /** The block after the last: the markers are swapped. */
    String end(TableSwap tables) {
        if (request.from() instanceof LiveExpectation.Marked(var uid, var revision)) {
            liveIs(List.of(request.release().uid()), revision);
        }
        incomingIs(unit.retired());
        block.needsClaim().run(tables.swapMarkers());
        return ended();
    }

    private void check() {
        newNamesAreFree();
        if (request.from() instanceof LiveExpectation.Marked(var uid, var revision)) {
            liveIs(
                    uid.equals(request.release().uid())
                            ? List.of(uid)
                            : List.of(uid, request.release().uid()),
                    revision);
        }
        incomingIs(unit.side());
        incomingIsUnchanged();
        liveIsUnchanged();
        remarkLive();
        recordBegun();
        block.needsClaim();
    }

    private String ended() {
        return block.run("UPDATE " + control.flips() + " SET FLIPPED_AT = CURRENT_TIMESTAMP() WHERE REQUEST_ID = "
                        + text(request.requestId()))
                .endingWith(FLIPPED);
    }

    /** Schemas that Live does not have yet: one that somebody made by hand would leave Live without a word. */
    private void newNamesAreFree() {
        List<String> added = request.incoming().stream()
                .map(SchemaMove::live)
                .filter(l -> !request.liveSchemas().contains(l))
                .sorted()
                .toList();
        boolean absent = request.from() instanceof LiveExpectation.Absent;
        if (added.isEmpty() || absent) {
            // Where Live is absent the rename fails if it is not.
            return;
        }
        block.run("SELECT COUNT(*) INTO :N FROM " + id(SnowflakeSql.database(added.getFirst()))
                + ".INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME IN ("
                + SnowflakeSql.texts(
                        added.stream().map(SnowflakeSql::inDatabase).toList()) + ")");
        block.returnIf("N <> 0", LIVE);
    }

    private void liveIs(List<String> uids, int revision) {
        String markers = request.liveSchemas().stream()
                .sorted()
                .map(s -> "SELECT RELEASE_UID, REVISION FROM " + Markers.table(s))
                .collect(Collectors.joining("\nUNION ALL\n"));
        if (!markers.isEmpty()) {
            block.run("SELECT COUNT(*) INTO :N FROM (\n" + markers + "\n) WHERE RELEASE_UID IN ("
                    + SnowflakeSql.texts(uids) + ") AND REVISION = " + revision);
            block.returnIf("N <> " + request.liveSchemas().size(), LIVE);
        }
    }

    private void incomingIs(String called) {
        String markers = request.incoming().stream()
                .map(m -> "SELECT RELEASE_UID, REVISION FROM " + Markers.table(unit.in(called, m))
                        + " WHERE LIVE_NAME = " + text(m.live()))
                .collect(Collectors.joining("\nUNION ALL\n"));
        block.run("SELECT COUNT(*) INTO :N FROM (\n" + markers + "\n) WHERE RELEASE_UID IN ("
                + text(request.release().uid()) + ") AND REVISION = " + request.toRevision());
        block.returnIf("N <> " + request.incoming().size(), INCOMING);
    }

    private void incomingIsUnchanged() {
        if (request.fingerprint() != null) {
            List<String> sides =
                    request.incoming().stream().map(SchemaMove::side).toList();
            fingerprintIs(Fingerprints.schemasSql(sides), request.fingerprint(), INCOMING_CHANGED);
        }
    }

    private void liveIsUnchanged() {
        String expected = request.liveFingerprint();
        if (expected == null || request.seeded().isEmpty() || request.from() instanceof LiveExpectation.Absent) {
            return;
        }
        Map<String, List<RelationName>> byDatabase = Fingerprints.byDatabase(request.seeded());
        List<String> parts = List.of(expected.split("\\."));
        int i = 0;
        for (List<RelationName> relations : byDatabase.values()) {
            fingerprintIs(
                    Fingerprints.relationsSql(relations), i < parts.size() ? parts.get(i) : expected, LIVE_CHANGED);
            i++;
        }
    }

    private void fingerprintIs(String select, String expected, String reply) {
        block.run("SELECT FINGERPRINT INTO :F FROM (\n" + select + "\n)");
        block.returnIf("F <> " + text(expected), reply);
    }

    /** What leaves Live must be this release's to go back to. */
    private void remarkLive() {
        switch (request.from()) {
            case LiveExpectation.Absent() -> {}
            case LiveExpectation.Unmarked() -> {
                for (String name : request.liveSchemas()) {
                    Marker marker = new Marker(
                            request.release().uid(), request.release().name(), 0, null, "", name);
                    block.run(Markers.writeWhereNone(name, marker));
                }
                liveIs(List.of(request.release().uid()), 0);
            }
            case LiveExpectation.Marked(var uid, var revision) -> {
                if (!uid.equals(request.release().uid())) {
                    block.needsClaim();
                    for (String name : request.liveSchemas()) {
                        Markers.handOver(
                                        name,
                                        uid,
                                        revision,
                                        request.release().uid(),
                                        request.release().name())
                                .forEach(block::run);
                    }
                }
            }
        }
    }

    /** Before the first name changes it is written down which request does it, so that it is never made again after another one. */
    private void recordBegun() {
        String from = switch (request.from()) {
            case LiveExpectation.Marked(var uid, var revision) -> Integer.toString(revision);
            case LiveExpectation.Unmarked() -> "0";
            case LiveExpectation.Absent() -> "NULL";
        };
        List<String> values = new ArrayList<>(List.of(
                text(request.requestId()),
                text(request.exposure()),
                text(request.release().uid()),
                Long.toString(epoch + 1),
                from,
                Integer.toString(request.toRevision()),
                text(unit.side()),
                text(unit.retired()),
                "CURRENT_TIMESTAMP()"));
        block.run("INSERT INTO " + control.flips()
                + " (REQUEST_ID, LIVE_NAME, RELEASE_UID, EPOCH, FROM_REVISION, TO_REVISION, SIDE, RETIRED, BEGUN_AT) SELECT "
                + String.join(", ", values) + " WHERE NOT EXISTS (SELECT 1 FROM " + control.flips()
                + " WHERE REQUEST_ID = " + text(request.requestId()) + ")");
    }
}
