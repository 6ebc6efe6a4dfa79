package io.dbtrelease.operator.step;

import io.dbtrelease.api.DbtWarehouse;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.spec.EnvFromSecret;
import io.dbtrelease.api.spec.GitSpec;
import io.dbtrelease.api.spec.SecretRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the Secrets of warehouses out of builds. A build runs its image's code with what {@code build.env} names, and {@code project.git} sends what its Secret
 * holds to the server that its URL names, so whoever may edit a release could read the operator's password there, and touch Live with it. The admission policy says so when a release is applied; it can be off, and a warehouse can come later.
 */
final class WarehouseSecrets {
    private WarehouseSecrets() {}

    /** What is wrong with {@code build.env} or {@code project.git}, in a sentence; empty: nothing. */
    static Optional<String> problem(DbtReleaseSpec spec, List<DbtWarehouse> warehouses) {
        for (DbtWarehouse warehouse : warehouses) {
            String name = warehouse.getMetadata().getName();
            List<String> kept = kept(warehouse.getSpec(), name.equals(spec.warehouse()));
            GitSpec git = spec.project().git();
            if (git != null
                    && git.secretName() != null
                    && holds(warehouse.getSpec()).contains(git.secretName())) {
                return Optional.of("project.git names Secret " + git.secretName()
                        + ", which holds credentials of DbtWarehouse " + name
                        + ": they would be sent to the git server; make a Secret for the repository");
            }
            for (EnvFromSecret variable : spec.build().env()) {
                if (kept.contains(variable.secretName())) {
                    return Optional.of("build.env " + variable.name() + " names Secret " + variable.secretName()
                            + ", which holds credentials of DbtWarehouse " + name
                            + ": a build gets its own warehouse's buildCredentials and no others");
                }
            }
        }
        return Optional.empty();
    }

    /** All of a warehouse's: a git server is to get none of them. */
    private static List<String> holds(DbtWarehouseSpec spec) {
        return kept(spec, false);
    }

    private static List<String> kept(DbtWarehouseSpec spec, boolean own) {
        List<String> names = new ArrayList<>();
        names.add(spec.credentials().secretName());
        SecretRef gate = spec.gateCredentials();
        if (gate != null) {
            names.add(gate.secretName());
        }
        if (!own) {
            names.add(spec.buildCredentials().secretName());
        }
        return names;
    }
}
