package io.dbtrelease.bench;

import io.dbtrelease.warehouse.Warehouse;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Times the passes over releases and counts what they ask of the API server and of the warehouse; what else the operator does is left out. */
final class PassMeter implements Metrics, Interceptor {
    private static final String CONTROLLER = "dbtrelease";

    /** One pass: how long it took, and what it asked for. */
    record Pass(long nanos, int reads, int writes, int warehouseCalls) {}

    /** What was asked for so far, in all passes. */
    record Totals(int passes, int reads, int writes, int warehouseCalls, long warehouseNanos) {
        Totals since(Totals before) {
            return new Totals(
                    passes - before.passes,
                    reads - before.reads,
                    writes - before.writes,
                    warehouseCalls - before.warehouseCalls,
                    warehouseNanos - before.warehouseNanos);
        }
    }

    /** From the end of the gates' evaluation to the reply that a flip is committed. */
    record Cutover(long nanos, long flipNanos, Totals between) {}

    private static final class Asked {
        private final AtomicInteger reads = new AtomicInteger();
        private final AtomicInteger writes = new AtomicInteger();
        private final AtomicInteger warehouse = new AtomicInteger();
    }

    private final ThreadLocal<@Nullable Asked> pass = new ThreadLocal<>();
    private final BlockingQueue<Pass> passes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Cutover> cutovers = new LinkedBlockingQueue<>();
    private final Asked all = new Asked();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong warehouseNanos = new AtomicLong();
    private volatile long gatesAt;
    private volatile @Nullable Totals gatesTotals;

    /** Passes in the order in which they ended. */
    BlockingQueue<Pass> passes() {
        return passes;
    }

    /** Flips that were gated, in order. */
    BlockingQueue<Cutover> cutovers() {
        return cutovers;
    }

    Totals totals() {
        return new Totals(count.get(), all.reads.get(), all.writes.get(), all.warehouse.get(), warehouseNanos.get());
    }

    @Override
    public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
        if (!execution.controllerName().equals(CONTROLLER)) {
            return execution.execute();
        }
        Asked asked = new Asked();
        pass.set(asked);
        long start = System.nanoTime();
        try {
            return execution.execute();
        } finally {
            pass.remove();
            count.incrementAndGet();
            passes.add(
                    new Pass(System.nanoTime() - start, asked.reads.get(), asked.writes.get(), asked.warehouse.get()));
        }
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        Asked asked = pass.get();
        if (asked == null) {
            return;
        }
        boolean read = request.method().equals("GET");
        (read ? asked.reads : asked.writes).incrementAndGet();
        (read ? all.reads : all.writes).incrementAndGet();
    }

    /** The same warehouse, whose calls are counted. */
    Warehouse counted(Warehouse warehouse) {
        return (Warehouse) Proxy.newProxyInstance(
                Warehouse.class.getClassLoader(), new Class<?>[] {Warehouse.class}, (proxy, method, arguments) -> {
                    Asked asked = pass.get();
                    if (asked != null && !method.getName().equals("close")) {
                        asked.warehouse.incrementAndGet();
                        all.warehouse.incrementAndGet();
                    }
                    long start = System.nanoTime();
                    try {
                        return method.invoke(warehouse, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (asked != null) {
                            answered(method.getName(), start);
                        }
                    }
                });
    }

    private void answered(String call, long start) {
        long now = System.nanoTime();
        warehouseNanos.addAndGet(now - start);
        if (call.equals("fingerprint")) {
            gatesAt = now;
            gatesTotals = totals();
        } else if (call.equals("flip") && gatesTotals != null) {
            cutovers.add(new Cutover(now - gatesAt, now - start, totals().since(gatesTotals)));
            gatesTotals = null;
        }
    }
}
