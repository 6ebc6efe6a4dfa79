package io.dbtrelease.core.decision;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of the warehouse in this pass. */
public sealed interface WarehouseView {
    /** Nothing had to be known in this pass. */
    record NotLooked() implements WarehouseView {}

    /** There is no such DbtWarehouse, it is not usable for this release, or it did not answer. */
    record Unusable(String reason, String message) implements WarehouseView {}

    /**
     * The schemas of the release as they are.
     *
     * @param claimUid UID of the release that holds the exposure; null: nobody does
     */
    record Seen(
            List<SchemaView> schemas,
            @Nullable String claimUid,
            @Nullable String claimRelease) implements WarehouseView {
        public Seen {
            schemas = List.copyOf(schemas);
        }

        /** The schema with this exact name. */
        public Optional<SchemaView> schema(String name) {
            return schemas.stream().filter(s -> s.name().equals(name)).findFirst();
        }

        /** The schemas of this release that stand at their Live names. */
        public List<SchemaView> live(String uid) {
            return schemas.stream().filter(s -> s.isLiveOf(uid)).toList();
        }

        /** The schemas of this release and revision that stand elsewhere. */
        public List<SchemaView> side(String uid, int revision) {
            return schemas.stream()
                    .filter(s -> uid.equals(s.markerUid()) && s.revision() == revision && !s.isLiveOf(uid))
                    .toList();
        }
    }
}
