package io.dbtrelease.testsupport;

import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Claim;
import io.dbtrelease.warehouse.DropReply;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Health;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.MissingPrivilege;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.QueryAnswer;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.RestoreReply;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.Seed;
import io.dbtrelease.warehouse.Sides;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.WarehouseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The port in memory, flips and markers as a warehouse with transactional DDL has them. What a test wants to go wrong is said through {@link #faults}, what
 * people and builds do by hand through {@link #hands}.
 */
public final class FakeWarehouse implements Warehouse {
    /** Bytes that a row counts for in {@code maxSeedBytes}. */
    public static final int BYTES_PER_ROW = 100;

    /** More than anybody writes. */
    private static final long MAINTENANCE = 1_000_000_000;

    /** The calls of the port. */
    public enum Call {
        probe,
        preflight,
        observe,
        claim,
        unclaim,
        prepare,
        seal,
        identity,
        fingerprint,
        relationsFingerprint,
        nameTraps,
        obstacles,
        mirrorGrants,
        flip,
        withdraw,
        drop,
        restorable,
        restore,
        catalog,
        rowCounts,
        query
    }

    /** A flip that took effect. */
    public record Flip(String exposure, String releaseUid, String requestId, int toRevision) {}

    /**
     * A schema and what is in it now.
     *
     * @param relations by name
     */
    public record Held(String owner, @Nullable Marker marker, Map<String, Content> relations) {}

    /**
     * A relation's content: two that are equal hold the same rows.
     *
     * @param id never used twice
     * @param writes since it was made
     */
    public record Content(long id, long writes) {}

    /**
     * A schema as the object that it is, whatever it is called.
     *
     * @param object the same after it is renamed, and for no other schema
     * @param relations by name
     */
    public record Stored(
            Object object, long id, String owner, @Nullable Marker marker, Map<String, StoredRelation> relations) {}

    /** @param writes since it was made; it grows with whatever a counter or a maintenance does, too */
    public record StoredRelation(long id, Catalog.Kind kind, long rows, long writes) {}

    private record Made(int round, PrepareReply.Prepared prepared) {}

    private final Map<String, Made> made = new HashMap<>();
    final TreeMap<String, FakeSchema> schemas = new TreeMap<>();
    final Map<String, Claim> claims = new HashMap<>();
    final List<Flip> flips = new ArrayList<>();
    final Set<String> withdrawn = new HashSet<>();
    final List<Obstacle> obstacles = new ArrayList<>();
    final List<MissingPrivilege> missing = new ArrayList<>();
    final List<FlipRequest> mirrored = new ArrayList<>();
    Function<String, QueryAnswer> answers = sql -> new QueryAnswer.Invalid("nobody told the fake an answer to: " + sql);

    @Nullable
    String blocked;

    List<String> flipWarnings = List.of();

    private Set<String> sharedInPreflight = Set.of();
    /** What people dropped, where that can be brought back. */
    final Map<String, FakeSchema> bin = new HashMap<>();

    /** How long after it retired a side can be brought back; zero: never. */
    Duration binLasts = Duration.ZERO;

    int batch = 500;
    int statistics;
    private long lastId;

    private final FakeFaults faults = new FakeFaults();
    private final FakeHands hands = new FakeHands(this);

    /** What goes wrong. */
    public FakeFaults faults() {
        return faults;
    }

    /** What others than the operator do. */
    public FakeHands hands() {
        return hands;
    }

    /** Every flip that took effect, in order. */
    public synchronized List<Flip> flips() {
        return List.copyOf(flips);
    }

    /** The names of all schemas. */
    public synchronized List<String> schemaNames() {
        return List.copyOf(schemas.keySet());
    }

    /** Everything that is there, by the schemas' names. */
    public synchronized Map<String, Held> held() {
        Map<String, Held> held = new TreeMap<>();
        schemas.forEach((name, schema) -> {
            Map<String, Content> relations = new TreeMap<>();
            schema.relations.forEach((relation, r) -> relations.put(relation, new Content(r.id(), r.writes())));
            held.put(name, new Held(schema.owner, schema.marker, relations));
        });
        return held;
    }

    /** What an engine that is modelled over this one stores. */
    public synchronized Map<String, Stored> stored() {
        Map<String, Stored> stored = new TreeMap<>();
        schemas.forEach((name, schema) -> {
            Map<String, StoredRelation> relations = new TreeMap<>();
            schema.relations.forEach((relation, r) -> relations.put(
                    relation, new StoredRelation(r.id(), r.kind(), r.rows(), r.writes() + statistics * MAINTENANCE)));
            stored.put(name, new Stored(schema, schema.id, schema.owner, schema.marker, relations));
        });
        return stored;
    }

    /** The same schemas under other names, and with other markers; those that are not named are gone. */
    public synchronized void rearrange(Map<String, Stored> names) {
        schemas.clear();
        names.forEach((name, stored) -> {
            FakeSchema schema = (FakeSchema) stored.object();
            schema.marker = stored.marker();
            schemas.put(name, schema);
        });
    }

    /** The flips whose grants were mirrored, in order. */
    public synchronized List<FlipRequest> mirrored() {
        return List.copyOf(mirrored);
    }

    /** The shared schemas that the newest preflight was told of. */
    public synchronized Set<String> sharedInPreflight() {
        return sharedInPreflight;
    }

    long nextId() {
        return ++lastId;
    }

    private synchronized <T> T call(Call call, Supplier<T> effect) {
        return faults.around(call, effect);
    }

    @Override
    public Health probe() {
        return call(Call.probe, () -> new Health("fake", "1", 0));
    }

    @Override
    public List<MissingPrivilege> preflight(Collection<String> exposures, Collection<String> shared) {
        return call(Call.preflight, () -> {
            sharedInPreflight = Set.copyOf(shared);
            return List.copyOf(missing);
        });
    }

    @Override
    public Sides observe(ReleaseId release, @Nullable String takesOverFrom, String exposure, Collection<String> names) {
        return call(
                Call.observe,
                () -> new Sides(
                        schemas.entrySet().stream()
                                .filter(e -> names.contains(e.getKey())
                                        || isOf(release.uid(), e.getValue().marker)
                                        || isOf(takesOverFrom, e.getValue().marker)
                                        || Sides.isSideOf(names, e.getKey()))
                                .map(e -> new SchemaState(e.getKey(), e.getValue().owner, e.getValue().marker))
                                .toList(),
                        Optional.ofNullable(claims.get(exposure))));
    }

    private static boolean isOf(@Nullable String uid, @Nullable Marker marker) {
        return marker != null && marker.releaseUid().equals(uid);
    }

    @Override
    public Claim claim(ReleaseId release, String exposure, @Nullable String takeOverFrom) {
        return call(
                Call.claim,
                () -> claims.compute(exposure, (name, held) -> {
                    if (held == null) {
                        return new Claim(exposure, release, 0);
                    }
                    return mayTake(held, takeOverFrom) ? new Claim(exposure, release, held.epoch() + 1) : held;
                }));
    }

    private static boolean mayTake(Claim held, @Nullable String from) {
        return held.owner().uid().equals(from);
    }

    @Override
    public void unclaim(ReleaseId release, String exposure) {
        call(
                Call.unclaim,
                () -> claims.computeIfPresent(
                        exposure, (name, held) -> held.owner().uid().equals(release.uid()) ? null : held));
    }

    @Override
    public PrepareReply prepare(PrepareRequest request) {
        return call(Call.prepare, () -> prepareNow(request));
    }

    private PrepareReply prepareNow(PrepareRequest request) {
        String attempt = request.release().uid() + "/" + request.marker().revision();
        Made before = made.get(attempt);
        if (isMade(before, request)) {
            if (before.round() > request.round()) {
                throw new WarehouseException(WarehouseException.Kind.Failed, "this round is over");
            }
            return before.prepared();
        }
        PrepareReply reply = makeGreen(request);
        if (reply instanceof PrepareReply.Prepared prepared) {
            made.put(attempt, new Made(request.round(), prepared));
        }
        return reply;
    }

    private static boolean isMade(@Nullable Made before, PrepareRequest request) {
        return before != null && before.round() >= request.round();
    }

    private PrepareReply makeGreen(PrepareRequest request) {
        for (String name : request.shared()) {
            Marker marker = schemas.containsKey(name) ? schema(name).marker : null;
            Claim claim = claims.get(name);
            if (marker != null || claim != null) {
                return refused(
                        "SharedTaken",
                        name,
                        "It is of release "
                                + (marker != null
                                        ? marker.releaseName()
                                        : claim.owner().name()) + ".");
            }
        }
        for (SchemaMove move : request.schemas()) {
            FakeSchema there = schemas.get(move.side());
            Marker mine = request.marker();
            if (there != null
                    && (there.marker == null
                            || !there.marker.releaseUid().equals(mine.releaseUid())
                            || there.marker.revision() != mine.revision())) {
                return refused(
                        "NameTaken", move.side(), "There is a schema of this name that this attempt did not make.");
            }
        }
        List<RelationName> sources =
                request.seeds().stream().map(Seed::live).filter(this::exists).toList();
        for (RelationName source : sources) {
            if (relation(source).kind() != Catalog.Kind.Table) {
                return refused("NotATable", source.toString(), "Only a table can be seeded.");
            }
        }
        long bytes = sources.stream()
                .mapToLong(s -> relation(s).rows() * BYTES_PER_ROW)
                .sum();
        if (bytes > request.maxSeedBytes()) {
            return refused("TooManyBytes", request.release().name(), bytes + " bytes would be copied.");
        }
        List<RelationName> asked = request.seeds().stream().map(Seed::live).toList();
        String fingerprint = asked.isEmpty() ? "" : ofRelations(asked);
        for (SchemaMove move : request.schemas()) {
            schemas.put(move.side(), new FakeSchema("build", withLiveName(request.marker(), move.live())));
        }
        request.shared().forEach(s -> schemas.computeIfAbsent(s, name -> new FakeSchema("build", null)));
        for (Seed seed : request.seeds()) {
            if (exists(seed.live())) {
                FakeSchema.Relation from = relation(seed.live());
                schema(seed.green().schema())
                        .relations
                        .put(
                                seed.green().name(),
                                new FakeSchema.Relation(
                                        nextId(), Catalog.Kind.Table, from.columns(), from.rows(), from.rows()));
            }
        }
        return new PrepareReply.Prepared(
                sources.size(),
                bytes,
                sources.stream().mapToLong(s -> relation(s).rows()).sum(),
                1,
                fingerprint,
                identityOf(request.schemas().stream().map(SchemaMove::side).toList()),
                List.of());
    }

    private static PrepareReply refused(String reason, String object, String message) {
        return new PrepareReply.Refused(List.of(new Obstacle(reason, object, message)));
    }

    @Override
    public SealReply seal(SealRequest request) {
        return call(Call.seal, () -> {
            for (SchemaMove move : request.schemas()) {
                FakeSchema green = schema(move.side());
                green.owner = sealed();
                green.marker = withLiveName(request.marker(), move.live());
            }
            return new SealReply.Sealed(
                    ofSchemas(request.schemas().stream().map(SchemaMove::side).toList()));
        });
    }

    /** Who owns a sealed side. */
    private static String sealed() {
        return "operator";
    }

    @Override
    public String identity(Collection<String> names) {
        return call(Call.identity, () -> identityOf(names));
    }

    private String identityOf(Collection<String> names) {
        StringBuilder text = new StringBuilder();
        names.stream()
                .sorted()
                .forEach(n -> text.append(n)
                        .append('=')
                        .append(schemas.containsKey(n) ? schemas.get(n).id : "-")
                        .append(' '));
        return text.toString();
    }

    @Override
    public String fingerprint(Collection<String> names) {
        return call(Call.fingerprint, () -> ofSchemas(names));
    }

    String ofSchemas(Collection<String> names) {
        StringBuilder text = new StringBuilder().append(statistics);
        for (String name : names.stream().sorted().toList()) {
            text.append(name).append('{');
            schema(name)
                    .relations
                    .forEach((relation, r) -> text.append(relation)
                            .append('=')
                            .append(r.fingerprint())
                            .append(' '));
            text.append('}');
        }
        return Integer.toHexString(text.toString().hashCode());
    }

    @Override
    public String relationsFingerprint(Collection<RelationName> relations) {
        return call(Call.relationsFingerprint, () -> ofRelations(relations));
    }

    String ofRelations(Collection<RelationName> relations) {
        StringBuilder text = new StringBuilder().append(statistics);
        relations.stream()
                .sorted()
                .forEach(r -> text.append(r)
                        .append('=')
                        .append(exists(r) ? relation(r).fingerprint() : "absent")
                        .append(' '));
        return Integer.toHexString(text.toString().hashCode());
    }

    @Override
    public List<Obstacle> nameTraps(List<SchemaMove> green, Swap swap) {
        return call(Call.nameTraps, List::of);
    }

    @Override
    public List<Obstacle> obstacles(FlipRequest request, Collection<RelationName> known) {
        return call(Call.obstacles, () -> List.copyOf(obstacles));
    }

    @Override
    public void mirrorGrants(FlipRequest request, Collection<RelationName> withOwnGrants) {
        call(Call.mirrorGrants, () -> mirrored.add(request));
    }

    @Override
    public FlipReply flip(FlipRequest request) {
        return call(Call.flip, () -> new FakeFlip(this, request).run());
    }

    @Override
    public boolean withdraw(ReleaseId release, String exposure, String requestId) {
        return call(Call.withdraw, () -> {
            if (flips.stream().anyMatch(f -> f.requestId().equals(requestId))) {
                return false;
            }
            withdrawn.add(requestId);
            return true;
        });
    }

    @Override
    public DropReply drop(ReleaseId release, int revision, Collection<String> names) {
        return call(Call.drop, () -> {
            List<String> there = names.stream().filter(schemas::containsKey).toList();
            for (String name : there) {
                Marker marker = schema(name).marker;
                if (!isOf(release.uid(), marker) || marker == null || marker.revision() != revision) {
                    return new DropReply.Kept(name + " does not carry the marker of revision " + revision + ".");
                }
                if (marker.liveName().equals(name)) {
                    return new DropReply.Kept(name + " is Live.");
                }
            }
            int left = there.stream().mapToInt(n -> schema(n).relations.size()).sum();
            if (left > batch) {
                there.stream()
                        .flatMap(n -> schema(n).relations.keySet().stream().map(r -> new RelationName(n, r)))
                        .limit(batch)
                        .toList()
                        .forEach(r -> schema(r.schema()).relations.remove(r.name()));
                return new DropReply.More(left - batch);
            }
            there.forEach(schemas::remove);
            return new DropReply.Dropped();
        });
    }

    @Override
    public Optional<Instant> restorable(ReleaseId release, int revision, List<SchemaMove> side, Instant retiredAt) {
        return call(
                Call.restorable,
                () -> inBin(release, revision, side) ? Optional.of(retiredAt.plus(binLasts)) : Optional.empty());
    }

    @Override
    public RestoreReply restore(ReleaseId release, int revision, List<SchemaMove> side, Instant retiredAt) {
        return call(Call.restore, () -> {
            if (!inBin(release, revision, side)) {
                return new RestoreReply.Unavailable("it is not in the bin");
            }
            side.forEach(move -> {
                FakeSchema gone = bin.remove(move.side());
                if (gone != null) {
                    schemas.put(move.side(), gone);
                }
            });
            return new RestoreReply.Restored("out of the bin");
        });
    }

    /** Whether every schema stands there or is in the bin, with the marker. */
    private boolean inBin(ReleaseId release, int revision, List<SchemaMove> side) {
        return binLasts.isPositive()
                && side.stream().allMatch(move -> {
                    FakeSchema found = schemas.getOrDefault(move.side(), bin.get(move.side()));
                    return found != null
                            && found.marker != null
                            && isOf(release.uid(), found.marker)
                            && found.marker.revision() == revision;
                });
    }

    @Override
    public Catalog catalog(Collection<String> names) {
        return call(Call.catalog, () -> {
            Map<RelationName, Catalog.Relation> found = new HashMap<>();
            names.stream()
                    .filter(schemas::containsKey)
                    .forEach(name -> schema(name)
                            .relations
                            .forEach((relation, r) -> found.put(
                                    new RelationName(name, relation), new Catalog.Relation(r.kind(), r.columns()))));
            return new Catalog(found);
        });
    }

    @Override
    public Map<RelationName, Long> rowCounts(Collection<RelationName> relations, Duration timeout) {
        return call(Call.rowCounts, () -> {
            Map<RelationName, Long> counts = new HashMap<>();
            relations.stream()
                    .filter(this::exists)
                    .forEach(r -> counts.put(r, relation(r).rows()));
            return counts;
        });
    }

    @Override
    public QueryAnswer query(String sql, Duration timeout) {
        return call(Call.query, () -> answers.apply(sql));
    }

    @Override
    public void close() {}

    boolean exists(RelationName name) {
        return schemas.containsKey(name.schema())
                && schema(name.schema()).relations.containsKey(name.name());
    }

    FakeSchema.Relation relation(RelationName name) {
        return schema(name.schema()).relations.get(name.name());
    }

    FakeSchema schema(String name) {
        FakeSchema schema = schemas.get(name);
        if (schema == null) {
            throw new WarehouseException(WarehouseException.Kind.Failed, "schema \"" + name + "\" does not exist");
        }
        return schema;
    }

    static Marker withLiveName(Marker m, String liveName) {
        return new Marker(m.releaseUid(), m.releaseName(), m.revision(), m.sourceRevision(), m.digest(), liveName);
    }
}
