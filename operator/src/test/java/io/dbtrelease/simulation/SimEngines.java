package io.dbtrelease.simulation;

import io.dbtrelease.operator.connect.Engines;
import io.dbtrelease.warehouse.Warehouse;
import io.dbtrelease.warehouse.postgres.PostgresConfig;
import io.dbtrelease.warehouse.snowflake.SnowflakeAuth;
import io.dbtrelease.warehouse.snowflake.SnowflakeConfig;

/** The warehouses of a run, as one process reaches them: a host or an account is called after its namespace. */
record SimEngines(Sim sim, Wire wire, SimOperator process) implements Engines {
    @Override
    public Warehouse open(PostgresConfig config) {
        return new SimWarehouse(
                sim, wire, sim.tenant(config.host()), process, config.operator().password());
    }

    @Override
    public Warehouse open(SnowflakeConfig config) {
        return new SimSnowflake(
                sim,
                wire,
                sim.tenant(config.account()),
                process,
                config,
                ((SnowflakeAuth.Token) config.operator().auth()).token());
    }
}
