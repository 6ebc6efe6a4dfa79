package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.Seed;
import io.dbtrelease.warehouse.WarehouseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** All that is true of a copy, with copies that are made side by side. */
class PostgresParallelSeedIT extends PostgresSeedIT {
    @Override
    long parallelFrom() {
        return 0;
    }

    @Test
    void manyTablesAreCopiedAsOneMomentShowsThem() {
        String[] names = tables(20);
        assertThat(prepared(prepareSecond(names)).rows()).isEqualTo(2000);
        for (String name : names) {
            assertThat(postgres.text("select count(*) || '/' || max(n) from mart__g2." + name))
                    .isEqualTo("100/100");
            assertThat(postgres.text("select tableowner from pg_tables where (schemaname, tablename) = ('mart__g2', '"
                            + name + "')"))
                    .isEqualTo("dbt_build");
        }
    }

    @Test
    void whatACopyThatFailedLeftGoesWithTheNextTry() {
        tables(6);
        // Its owner is subject to its policies, so that a copy would be a part: that is an error while it is copied.
        inLive(
                "create policy few on mart.t3 using (n < 10)",
                "alter table mart.t3 enable row level security",
                "alter table mart.t3 force row level security");
        PrepareRequest request = request("t1", "t2", "t3", "t4", "t5");
        assertThatThrownBy(() -> warehouse.prepare(request)).isInstanceOf(WarehouseException.class);
        inLive("alter table mart.t3 no force row level security", "delete from mart.t1 where n > 50");
        prepared(warehouse.prepare(request));
        assertThat(postgres.text("select count(*) from mart__g2.t1")).isEqualTo("50");
        assertThat(postgres.text("select count(*) from mart__g2.t3")).isEqualTo("100");
    }

    @Test
    void twoProcessesThatPrepareTheSameRoundMakeOneGreen() throws Exception {
        PrepareRequest request = request(tables(8));
        List<PrepareReply> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PrepareReply>> futures = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Callable<PrepareReply> prepare =
                        () -> new PostgresWarehouse(postgres.config(), new Slots(), 0).prepare(request);
                futures.add(threads.submit(prepare));
            }
            for (Future<PrepareReply> future : futures) {
                try {
                    replies.add(future.get());
                } catch (ExecutionException e) {
                    // One gives up where the other took over; what counts is what a later call finds.
                    assertThat(e.getCause()).isInstanceOf(WarehouseException.class);
                }
            }
        }
        PrepareReply.Prepared made = prepared(warehouse.prepare(request));
        assertThat(made.identity()).isEqualTo(warehouse.identity(List.of(GREEN)));
        assertThat(replies).allSatisfy(r -> assertThat(prepared(r).identity()).isEqualTo(made.identity()));
        assertThat(postgres.text("select count(*) from mart__g2.t8")).isEqualTo("100");
    }

    private String[] tables(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> {
                    inLive(
                            "create table mart.t" + i + " (n int primary key)",
                            "insert into mart.t" + i + " select generate_series(1, 100)");
                    return "t" + i;
                })
                .toArray(String[]::new);
    }

    private PrepareRequest request(String... names) {
        List<Seed> seeds = List.of(names).stream()
                .map(name -> new Seed(new RelationName(LIVE, name), new RelationName(GREEN, name)))
                .toList();
        return new PrepareRequest(
                SHOP, marker(SHOP, 2, ""), moves("__g2", LIVE), seeds, List.of(), List.of(), Long.MAX_VALUE, 1);
    }
}
