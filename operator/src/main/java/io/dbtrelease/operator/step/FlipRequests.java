package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.Dependents;
import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.api.spec.Strategy;
import io.dbtrelease.api.status.Intent;
import io.dbtrelease.core.time.Durations;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Swap;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From a stored intent to what is asked of the warehouse: nothing in it comes from a spec that may have been edited since, but how to lock and whom to let read. */
final class FlipRequests {
    /** How long one pass tries for locks. Between passes it is seen what people ask for. */
    private static final Duration SLICE = Duration.ofSeconds(5);

    private FlipRequests() {}

    static FlipRequest of(StepContext context, Intent intent, List<RelationName> seeded) {
        DbtReleaseSpec spec = context.spec();
        return new FlipRequest(
                context.id(),
                intent.requestId(),
                spec.exposure().liveName(),
                expectation(context, intent),
                intent.liveSchemas(),
                intent.to(),
                intent.schemas().stream()
                        .map(p -> new SchemaMove(p.side(), p.live()))
                        .toList(),
                Retired.suffix(intent.from()),
                intent.fingerprint(),
                seeded,
                intent.liveFingerprint(),
                spec.exposure().readers(),
                spec.exposure().dependents() == Dependents.Rebind,
                spec.cutover().isolation() == Isolation.Strict,
                slice(spec, intent),
                swap(spec.exposure().strategy()));
    }

    /**
     * Takes back a flip that was asked for: the request may still be on its way, from an operator that stands still.
     *
     * @param intent null: nothing was asked for
     * @return false: it was made already, which Live's marker shows
     */
    static boolean withdraw(StepContext context, @Nullable Intent intent) throws TroubleException {
        return intent == null
                || context.warehouse()
                        .withdraw(context.id(), context.spec().exposure().liveName(), intent.requestId());
    }

    static Swap swap(Strategy strategy) {
        return switch (strategy) {
            case DatabaseSwap -> Swap.Databases;
            case SchemaSwap -> Swap.Schemas;
            case TableSwap -> Swap.Tables;
        };
    }

    /** A rollback, which is judged by no gates, gets all of its patience at once: it goes through without Strict's locks when that is over. */
    private static Duration slice(DbtReleaseSpec spec, Intent intent) {
        Duration patience = Durations.parse(spec.cutover().patience()).orElse(SLICE);
        boolean rollback = intent.fingerprint() == null;
        return rollback || patience.compareTo(SLICE) < 0 ? patience : SLICE;
    }

    private static LiveExpectation expectation(StepContext context, Intent intent) {
        if (intent.expectsNothing()) {
            return new LiveExpectation.Absent();
        }
        if (intent.expectsNoMarker()) {
            return new LiveExpectation.Unmarked();
        }
        String uid = intent.fromRelease() == null ? context.observation().uid() : intent.fromRelease();
        return new LiveExpectation.Marked(uid, intent.from());
    }
}
