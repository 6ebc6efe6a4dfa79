package io.dbtrelease.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.api.spec.Isolation;
import io.dbtrelease.operator.reconciler.OperatorRun;
import io.dbtrelease.testsupport.CuttingProxy;
import io.dbtrelease.testsupport.CuttingProxy.Wire;
import io.dbtrelease.testsupport.RealApiServer;
import io.dbtrelease.warehouse.FlipReply;
import io.dbtrelease.warehouse.WarehouseFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The API server cannot be reached from the moment a flip is committed: what became of it cannot be stored, and is found in the marker later. */
class ApiServerAwayIT {
    private static final int TRIES = 3;

    @RegisterExtension
    static final RealApiServer API = new RealApiServer();

    @TempDir
    Path folder;

    @BeforeAll
    static void crds() {
        API.installCrds();
    }

    @Test
    void aFlipThatCannotBeStoredIsMadeOnce() throws Exception {
        URI server = URI.create(API.admin().getConfiguration().getMasterUrl());
        Semaphore flipped = new Semaphore(0);
        WarehouseFactory warehouses = new WarehouseFactory();
        try (RealParts parts = new RealParts(API, Isolation.Strict);
                CuttingProxy proxy = new CuttingProxy(server.getPort(), () -> Wire.WHOLE)) {
            parts.firstLive();
            parts.askForSecond();
            try (OperatorRun operator = parts.operator(
                    through(proxy, server),
                    config -> Replies.heard(warehouses.open(config), FlipReply.class, reply -> {
                        proxy.away();
                        flipped.release();
                    }))) {
                awayAfter(flipped, proxy);
                assertThat(parts.flips()).containsExactly("0>1", "1>2");
                proxy.back();
                awayAfter(flipped, proxy);
                assertThat(parts.flips()).containsExactly("0>1", "1>2", "2>1");
                proxy.back();
                parts.awaitRolledBack();
            }
            parts.assertRight();
            parts.assertNoReaderNoticed();
        }
    }

    /** Until the operator has tried in vain to say that it flipped. */
    private static void awayAfter(Semaphore flipped, CuttingProxy proxy) throws InterruptedException {
        flipped.acquire();
        int before = proxy.refused();
        Awaitility.await("the operator misses the API server")
                .atMost(Duration.ofSeconds(90))
                .until(() -> proxy.refused() >= before + TRIES);
    }

    /** A kubeconfig that leads through the proxy. */
    private Path through(CuttingProxy proxy, URI server) throws IOException {
        String direct = Files.readString(API.kubeconfig());
        String there = ":" + server.getPort();
        assertThat(direct).contains(there);
        return Files.writeString(folder.resolve("kubeconfig"), direct.replace(there, ":" + proxy.port()));
    }
}
