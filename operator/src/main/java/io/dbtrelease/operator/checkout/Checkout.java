package io.dbtrelease.operator.checkout;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.util.FileUtils;
import org.jspecify.annotations.Nullable;

/** One try: a commit's files in {@code tree/}, its number in the file {@code commit}. A try that failed leaves neither. */
final class Checkout {
    static final String TREE = "tree";
    static final String COMMIT = "commit";

    private final CheckoutSettings settings;
    private final Limits limits;
    private final Clock clock;

    /** @param commit 40 hexadecimal digits */
    record Done(String commit, TreeWriter.Written written) {}

    Checkout(CheckoutSettings settings, Limits limits, Clock clock) {
        this.settings = settings;
        this.limits = limits;
        this.clock = clock;
    }

    Done run() throws CheckoutException {
        Meter meter = new Meter(limits, clock);
        GitSecret secret = new GitSecret(settings.secretName(), settings.secret());
        Path received = settings.scratch().resolve("repository");
        Path tree = settings.target().resolve(TREE);
        try {
            remove(received);
            remove(tree);
            Files.deleteIfExists(settings.target().resolve(COMMIT));
            try (Access access = access(secret, meter);
                    Repository repository = new BoundedRepository(received.toFile(), limits)) {
                RevCommit commit = new Remote(repository, settings, access, meter).fetch();
                TreeWriter.Written written = new TreeWriter(tree, meter).write(repository, commit);
                findProject(tree, commit.name());
                Files.writeString(settings.target().resolve(COMMIT), commit.name() + "\n");
                return new Done(commit.name(), written);
            } finally {
                remove(received);
            }
        } catch (CheckoutException e) {
            throw e;
        } catch (IOException e) {
            throw new CheckoutException(
                    Trouble.Unreachable, "the pod's volumes cannot be written to: " + Causes.of(e), e);
        }
    }

    private Access access(GitSecret secret, Meter meter) throws CheckoutException {
        return settings.url().startsWith("ssh://")
                ? new SshAccess(settings.url(), secret, settings.scratch(), meter)
                : new HttpsAccess(settings.url(), secret, meter);
    }

    private void findProject(Path tree, String commit) throws CheckoutException, IOException {
        Path folder = tree.resolve(settings.path()).normalize();
        if (!folder.startsWith(tree) || !Files.isRegularFile(folder.resolve("dbt_project.yml"))) {
            throw new CheckoutException(
                    Trouble.NoProject,
                    "commit " + commit + " has no dbt_project.yml in folder " + settings.path()
                            + ": set project.git.path to the project's folder in the repository");
        }
    }

    /** What is there, a link not followed. */
    private static void remove(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // JGit writes its packs read-only.
                FileUtils.delete(file.toFile(), FileUtils.RETRY);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
