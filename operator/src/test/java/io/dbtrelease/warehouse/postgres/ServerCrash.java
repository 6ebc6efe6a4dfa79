package io.dbtrelease.warehouse.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ends a server of the tests as a crash does: no session ends in order, no checkpoint is made. */
final class ServerCrash {
    private final Path data;
    private final Path control;

    /** Of the server that has this directory and runs. */
    ServerCrash(Path data) {
        this.data = data;
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
            this.control = ProcessHandle.of(pid)
                    .flatMap(p -> p.info().command())
                    .map(postgres -> Path.of(postgres).resolveSibling("pg_ctl"))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() {
        run("stop", "-m", "immediate");
    }

    /** Starts it with the options that it had, and returns when it has recovered. */
    void start() {
        run("restart", "-w");
    }

    private void run(String... command) {
        List<String> all = new ArrayList<>();
        if (ProcessHandle.current().info().user().filter("root"::equals).isPresent()) {
            // PostgreSQL refuses to be root; in a user namespace of its own it is nobody.
            all.addAll(List.of("unshare", "-U"));
        }
        all.addAll(List.of(
                control.toString(),
                "-D",
                data.toString(),
                "-s",
                "-l",
                data.resolve("restarted.log").toString()));
        all.addAll(List.of(command));
        Path said = data.resolve("pg_ctl.log");
        try {
            Process process = new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(said.toFile()))
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(all + ": " + Files.readString(said));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
