package io.dbtrelease.faults;

import io.dbtrelease.operator.reconciler.OperatorRun;
import io.dbtrelease.store.OpenDalArtifactStore;
import io.dbtrelease.warehouse.WarehouseFactory;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The operator as a process that ends where it is told to. It is composed of what the operator is composed of; the numbers and the kill are in what is wrapped
 * around its ports here, in the tests: what is installed has no such hook.
 */
final class ChildOperator {
    private ChildOperator() {}

    /** Waits for a byte before it begins, so that it can be started ahead; ends when its input does, so that it cannot outlive the test. */
    public static void main(String[] args) throws IOException {
        Path kubeconfig = Path.of(args[0]);
        String namespace = args[1];
        Path artifacts = Path.of(args[2]);
        NumberedCalls calls =
                new NumberedCalls(args[4].isEmpty() ? CrashPoint.NEVER : CrashPoint.parse(args[4]), Path.of(args[3]));
        WarehouseFactory warehouses = new WarehouseFactory();
        if (System.in.read() < 0) {
            return;
        }
        new OperatorRun(
                kubeconfig,
                http -> http.addOrReplaceInterceptor("numbered", calls),
                namespace,
                config -> calls.numbered(warehouses.open(config)),
                calls.numbered(OpenDalArtifactStore.directory(artifacts)),
                Clock.systemUTC(),
                Metrics.NOOP);
        while (System.in.read() >= 0) {
            // Nothing more is said to it.
        }
        Runtime.getRuntime().halt(0);
    }
}
