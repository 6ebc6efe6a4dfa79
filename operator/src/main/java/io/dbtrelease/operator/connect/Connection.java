package io.dbtrelease.operator.connect;

import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.operator.job.BuildLogin;
import io.dbtrelease.warehouse.Warehouse;

/** A DbtWarehouse as a release can use it, or why it can not. */
public sealed interface Connection {
    /**
     * Ready to be asked; nothing is open yet.
     *
     * @param buildLogin how dbt logs in
     */
    record Ready(DbtWarehouseSpec spec, Warehouse warehouse, BuildLogin buildLogin) implements Connection {}

    /** Not usable; the message says what mends it. */
    record Unusable(String reason, String message) implements Connection {}
}
