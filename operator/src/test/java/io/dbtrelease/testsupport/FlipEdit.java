package io.dbtrelease.testsupport;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The fields of a {@link FlipRequest}, to be set one by one inside {@link #of}. */
public final class FlipEdit {
    public String requestId;
    public LiveExpectation from;
    public List<String> liveSchemas;
    public List<SchemaMove> incoming;
    public @Nullable String fingerprint;
    public List<RelationName> seeded;
    public @Nullable String liveFingerprint;
    public List<String> readers;
    public boolean rebind;
    public boolean strict;
    public Duration patience;

    private FlipEdit(FlipRequest r) {
        requestId = r.requestId();
        from = r.from();
        liveSchemas = r.liveSchemas();
        incoming = r.incoming();
        fingerprint = r.fingerprint();
        seeded = r.seeded();
        liveFingerprint = r.liveFingerprint();
        readers = r.readers();
        rebind = r.rebind();
        strict = r.strict();
        patience = r.patience();
    }

    /** A copy with the fields that {@code change} sets. */
    public static FlipRequest of(FlipRequest r, Consumer<FlipEdit> change) {
        FlipEdit e = new FlipEdit(r);
        change.accept(e);
        return new FlipRequest(
                r.release(),
                e.requestId,
                r.exposure(),
                e.from,
                e.liveSchemas,
                r.toRevision(),
                e.incoming,
                r.retiredSuffix(),
                e.fingerprint,
                e.seeded,
                e.liveFingerprint,
                e.readers,
                e.rebind,
                e.strict,
                e.patience,
                r.swap());
    }
}
