package io.dbtrelease.operator.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collector's process: the sidecar of a build. It ends when the kubelet orders it to, which it does once dbt's
 * container is over; if it ended by itself, the kubelet would start it again.
 */
public final class CollectorMain {
    private static final Logger log = LoggerFactory.getLogger(CollectorMain.class);
    private static final Path TERMINATION_MESSAGE = Path.of("/dev/termination-log");

    private CollectorMain() {}

    /** Reads its environment, see {@code io.dbtrelease.operator.job.CollectorEnv}; does not return. */
    public static void main(String[] args) throws InterruptedException {
        RealPace pace = new RealPace(Clock.systemUTC());
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger exitCode = new AtomicInteger(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            pace.end();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            // A JVM that TERM ends would exit with 143, whatever it did.
            Runtime.getRuntime().halt(exitCode.get());
        }));
        try {
            exitCode.set(collect(pace));
        } catch (IOException | RuntimeException | Error e) {
            log.atError().setCause(e).log("the collector failed");
            over.countDown();
            // The kubelet starts it again; what it had not delivered is still there.
            System.exit(1);
        }
        over.countDown();
        new CountDownLatch(1).await();
    }

    private static int collect(RealPace pace) throws IOException, InterruptedException {
        CollectorSettings settings = CollectorSettings.of(System.getenv());
        try (EndpointClient client = new EndpointClient(settings.url(), settings.tokenFile())) {
            return new Collector(
                            settings,
                            client,
                            pace,
                            Files.createTempDirectory("collector"),
                            CollectorMain::tellTheKubelet)
                    .run()
                    .processExitCode();
        }
    }

    /** The kubelet reads the file when the container is over, even if it was killed. */
    private static void tellTheKubelet(Ending ending) {
        try {
            if (Files.isWritable(TERMINATION_MESSAGE)) {
                Files.write(TERMINATION_MESSAGE, ReportJson.write(ending));
            }
        } catch (IOException e) {
            log.atWarn().addKeyValue("error", e.getMessage()).log("the termination message could not be written");
        }
    }
}
