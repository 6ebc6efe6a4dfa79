package io.dbtrelease.testsupport;

import io.dbtrelease.warehouse.Claim;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipReply.Refused;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.SchemaMove;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Check and flip on a {@link FakeWarehouse}, all or nothing. */
final class FakeFlip {
    private final FakeWarehouse fake;
    private final FlipRequest request;

    FakeFlip(FakeWarehouse fake, FlipRequest request) {
        this.fake = fake;
        this.request = request;
    }

    FlipReply run() {
        Refused lost = claimIsLost();
        if (lost != null) {
            return lost;
        }
        if (request.incoming().stream()
                .allMatch(m -> shows(m.live(), request.release().uid(), request.toRevision()))) {
            return new FlipReply.AlreadyFlipped();
        }
        if (flippedBefore()) {
            return new Refused(Reason.ForeignMarker, "This request flipped once already.");
        }
        if (isWithdrawn()) {
            return new Refused(Reason.ForeignMarker, "This request was withdrawn.");
        }
        Refused refused = liveIsWrong();
        if (refused == null) {
            refused = incomingIsWrong();
        }
        if (refused == null) {
            refused = greenChanged();
        }
        if (refused == null) {
            refused = liveChanged();
        }
        if (refused == null && fake.blocked != null) {
            refused = new Refused(Reason.Blocked, fake.blocked);
        }
        if (refused != null) {
            return refused;
        }
        flip();
        fake.claims.computeIfPresent(
                request.exposure(), (name, claim) -> new Claim(name, claim.owner(), claim.epoch() + 1));
        fake.flips.add(new FakeWarehouse.Flip(
                request.exposure(), request.release().uid(), request.requestId(), request.toRevision()));
        return new FlipReply.Flipped(1, fake.flipWarnings);
    }

    // One method a safety measure: the simulation's mutants take them away one by one.

    private @Nullable Refused claimIsLost() {
        Claim claim = fake.claims.get(request.exposure());
        boolean ours =
                claim != null && claim.owner().uid().equals(request.release().uid());
        return ours
                ? null
                : new Refused(
                        Reason.ClaimHeld,
                        claim == null ? "Nobody holds it." : claim.owner().name());
    }

    private boolean isWithdrawn() {
        return fake.withdrawn.contains(request.requestId());
    }

    private boolean flippedBefore() {
        return fake.flips.stream().anyMatch(f -> f.requestId().equals(request.requestId()));
    }

    private boolean shows(String schema, String uid, int revision) {
        FakeSchema there = fake.schemas.get(schema);
        return there != null
                && there.marker != null
                && there.marker.releaseUid().equals(uid)
                && there.marker.revision() == revision;
    }

    private @Nullable Refused liveIsWrong() {
        for (SchemaMove move : request.incoming()) {
            if (!request.liveSchemas().contains(move.live()) && fake.schemas.containsKey(move.live())) {
                return new Refused(Reason.ForeignMarker, move.live() + " exists.");
            }
        }
        for (String name : request.liveSchemas()) {
            boolean there = fake.schemas.containsKey(name);
            boolean asExpected = switch (request.from()) {
                case LiveExpectation.Absent() -> !there;
                case LiveExpectation.Unmarked() -> there && fake.schema(name).marker == null;
                case LiveExpectation.Marked(var uid, var revision) -> shows(name, uid, revision);
            };
            if (!asExpected) {
                return new Refused(Reason.ForeignMarker, name + " is not " + request.from() + ".");
            }
        }
        return null;
    }

    private @Nullable Refused incomingIsWrong() {
        for (SchemaMove move : request.incoming()) {
            if (!fake.schemas.containsKey(move.side())) {
                return new Refused(Reason.IncomingMissing, move.side() + " is gone.");
            }
            Marker marker = fake.schema(move.side()).marker;
            if (marker == null
                    || !shows(move.side(), request.release().uid(), request.toRevision())
                    || !marker.liveName().equals(move.live())) {
                return new Refused(Reason.ForeignMarker, move.side() + " carries another marker.");
            }
        }
        for (String name : request.liveSchemas()) {
            if (fake.schemas.containsKey(name + request.retiredSuffix())) {
                return new Refused(Reason.NameTaken, name + request.retiredSuffix() + " exists.");
            }
        }
        return null;
    }

    private @Nullable Refused greenChanged() {
        List<String> sides = request.incoming().stream().map(SchemaMove::side).toList();
        return request.fingerprint() == null || request.fingerprint().equals(fake.ofSchemas(sides))
                ? null
                : new Refused(Reason.IncomingChanged, "Green was written after its gates.");
    }

    private @Nullable Refused liveChanged() {
        return request.liveFingerprint() == null
                        || request.seeded().isEmpty()
                        || request.liveFingerprint().equals(fake.ofRelations(request.seeded()))
                ? null
                : new Refused(Reason.LiveChanged, "Live was written after it was copied.");
    }

    private void flip() {
        TreeMap<String, FakeSchema> after = new TreeMap<>(fake.schemas);
        for (String name : request.liveSchemas()) {
            FakeSchema out = after.remove(name);
            if (out != null) {
                out.marker = outgoing(out.marker, name);
                after.put(name + request.retiredSuffix(), out);
            }
        }
        for (SchemaMove move : request.incoming()) {
            after.put(move.live(), fake.schema(move.side()));
            after.remove(move.side());
        }
        fake.schemas.clear();
        fake.schemas.putAll(after);
    }

    private Marker outgoing(@Nullable Marker marker, String liveName) {
        String uid = request.release().uid();
        String name = request.release().name();
        return marker == null
                ? new Marker(uid, name, 0, null, "", liveName)
                : new Marker(uid, name, marker.revision(), marker.sourceRevision(), marker.digest(), liveName);
    }
}
