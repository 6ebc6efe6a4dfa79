package io.dbtrelease.operator.connect;

import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.warehouse.Warehouse;

/** A DbtWarehouse as a release can use it, or why it can not. */
public sealed interface Connection {
    /**
     * Ready to be asked; nothing is open yet.
     *
     * @param buildRole name of dbt's role
     */
    record Ready(DbtWarehouseSpec spec, Warehouse warehouse, String buildRole) implements Connection {}

    /** Not usable; the message says what mends it. */
    record Unusable(String reason, String message) implements Connection {}
}
