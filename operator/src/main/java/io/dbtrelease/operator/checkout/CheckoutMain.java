package io.dbtrelease.operator.checkout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.eclipse.jgit.util.SystemReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkout's process: an init container. It exits with 0 once the work tree is there. */
public final class CheckoutMain {
    private static final Logger log = LoggerFactory.getLogger(CheckoutMain.class);
    private static final Path TERMINATION_MESSAGE = Path.of("/dev/termination-log");

    private CheckoutMain() {}

    /** Reads its environment, see {@code io.dbtrelease.operator.job.CheckoutEnv}; does not return. */
    public static void main(String[] args) throws InterruptedException, IOException {
        Clock clock = Clock.systemUTC();
        SystemReader.setInstance(new PlainSystem(clock));
        Limits limits = Limits.DEFAULT;
        CheckoutSettings settings = CheckoutSettings.of(System.getenv(), Files.createTempDirectory("checkout"));
        Tries tries = new Tries(limits.allTries(), clock, Thread::sleep, CheckoutMain::failed);
        try {
            Checkout.Done done = tries.run(new Checkout(settings, limits, clock)::run);
            tellTheKubelet(Word.done(done.commit()));
            log.atInfo()
                    .addKeyValue("commit", done.commit())
                    .addKeyValue("entries", done.written().entries())
                    .addKeyValue("bytes", done.written().bytes())
                    .log("checked out {} of {}", settings.revision(), settings.url());
            if (done.written().submodules() > 0) {
                log.atWarn()
                        .log(
                                "{} submodules are empty: they are not checked out",
                                done.written().submodules());
            }
            System.exit(0);
        } catch (CheckoutException e) {
            System.exit(1);
        }
    }

    private static void failed(CheckoutException e) {
        log.atError().addKeyValue("reason", e.trouble()).log("{}", e.text());
        tellTheKubelet(Word.failed(e));
    }

    /** The kubelet reads the file when the container is over, even if it was killed. */
    private static void tellTheKubelet(Word word) {
        try {
            if (Files.isWritable(TERMINATION_MESSAGE)) {
                Files.writeString(TERMINATION_MESSAGE, word.json());
            }
        } catch (IOException e) {
            log.atWarn().addKeyValue("error", e.getMessage()).log("the termination message could not be written");
        }
    }
}
