package io.dbtrelease.operator.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/** A checkout as its pod would have it. */
final class CheckoutCase {
    static final Limits LIMITS = new Limits(
            8 << 20, 4 << 20, 1 << 20, 100, 3, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(5));

    private final Path folder;
    private final String url;
    private final String revision;
    private final Limits limits;
    private final String path;
    private final @Nullable String commit;
    private final @Nullable Path secret;

    private CheckoutCase(
            Path folder,
            String url,
            String revision,
            Limits limits,
            String path,
            @Nullable String commit,
            @Nullable Path secret) {
        this.folder = folder;
        this.url = url;
        this.revision = revision;
        this.limits = limits;
        this.path = path;
        this.commit = commit;
        this.secret = secret;
        SystemReader.setInstance(new PlainSystem(Clock.systemUTC()));
    }

    static CheckoutCase of(Path root, String url, String revision) throws IOException {
        return new CheckoutCase(Files.createTempDirectory(root, "pod"), url, revision, LIMITS, ".", null, null);
    }

    CheckoutCase secret(Map<String, String> keys) throws IOException {
        Path made = Files.createDirectory(folder.resolve("secret"));
        for (Map.Entry<String, String> key : keys.entrySet()) {
            Files.writeString(made.resolve(key.getKey()), key.getValue());
        }
        return new CheckoutCase(folder, url, revision, limits, path, commit, made);
    }

    CheckoutCase limits(Limits other) {
        return new CheckoutCase(folder, url, revision, other, path, commit, secret);
    }

    CheckoutCase path(String other) {
        return new CheckoutCase(folder, url, revision, limits, other, commit, secret);
    }

    CheckoutCase commit(String exactly) {
        return new CheckoutCase(folder, url, revision, limits, path, exactly, secret);
    }

    Path tree() {
        return folder.resolve("target").resolve("tree");
    }

    Checkout.Done run() throws IOException {
        Path target = Files.createDirectories(folder.resolve("target"));
        Path scratch = Files.createDirectories(folder.resolve("scratch"));
        CheckoutSettings settings = new CheckoutSettings(
                url, revision, commit, path, secret == null ? null : "shop-git", secret, target, scratch);
        Checkout.Done done = new Checkout(settings, limits, Clock.systemUTC()).run();
        assertThat(target.resolve("commit")).hasContent(done.commit());
        assertThat(scratch.resolve("repository")).doesNotExist();
        return done;
    }

    /** Runs it, and expects that trouble; returns what is said of it. */
    String fails(Trouble trouble) {
        CheckoutException e = Assertions.catchThrowableOfType(CheckoutException.class, this::run);
        assertThat(e).as("a failure").isNotNull();
        assertThat(e.trouble()).as(e.text() + " <- " + e.getCause()).isEqualTo(trouble);
        assertThat(folder.resolve("target").resolve("commit")).doesNotExist();
        return Word.failed(e).json();
    }
}
