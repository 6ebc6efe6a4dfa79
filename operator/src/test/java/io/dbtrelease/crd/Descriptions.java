package io.dbtrelease.crd;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.DbtWarehouse;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** What {@code kubectl explain} says above the fields. */
final class Descriptions {
    static final String SPEC = "What a person writes. The operator never changes it.";
    static final String STATUS = "What the operator writes. Nobody else does.";

    private Descriptions() {}

    static String of(Class<? extends HasMetadata> kind) {
        if (kind == DbtRelease.class) {
            return "A Blue/Green release of one dbt project into one exposure of a warehouse. "
                    + "Long-lived: each change of it is an attempt.";
        }
        if (kind == DbtWarehouse.class) {
            return "One connection to a warehouse, owned by the platform team and probed continuously.";
        }
        throw new IllegalArgumentException("describe " + kind);
    }
}
