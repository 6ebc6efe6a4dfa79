package io.dbtrelease.operator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.util.SystemReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees that git itself would not make. */
class TreeWriterTest {
    @TempDir
    Path root;

    private Repository repository;

    @BeforeEach
    void open() throws IOException {
        SystemReader.setInstance(new PlainSystem(Clock.systemUTC()));
        repository = new BoundedRepository(root.resolve("repository").toFile(), CheckoutCase.LIMITS);
    }

    private RevCommit commit(TreeFormatter tree) throws IOException {
        try (ObjectInserter inserter = repository.newObjectInserter();
                RevWalk walk = new RevWalk(repository)) {
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(inserter.insert(Constants.OBJ_TREE, tree.toByteArray()));
            PersonIdent somebody = new PersonIdent("a", "a@example.com", java.time.Instant.EPOCH, ZoneOffset.UTC);
            commit.setAuthor(somebody);
            commit.setCommitter(somebody);
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            return walk.parseCommit(id);
        }
    }

    private ObjectId blob(String text) throws IOException {
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            ObjectId id = inserter.insert(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8));
            inserter.flush();
            return id;
        }
    }

    private ObjectId tree(TreeFormatter tree) throws IOException {
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            ObjectId id = inserter.insert(Constants.OBJ_TREE, tree.toByteArray());
            inserter.flush();
            return id;
        }
    }

    private void write(TreeFormatter tree) throws IOException {
        new TreeWriter(root.resolve("tree"), new Meter(CheckoutCase.LIMITS, Clock.systemUTC()))
                .write(repository, commit(tree));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", ".git", ".GIT"})
    void aNameThatLeadsElsewhereIsRefused(String name) throws IOException {
        TreeFormatter inner = new TreeFormatter();
        inner.append("file", FileMode.REGULAR_FILE, blob("x"));
        TreeFormatter outer = new TreeFormatter();
        outer.append(name, FileMode.TREE, tree(inner));
        assertThatThrownBy(() -> write(outer))
                .isInstanceOf(CheckoutException.class)
                .hasMessageContaining("leads elsewhere");
        assertThat(root.resolve("file")).doesNotExist();
    }

    @Test
    void nothingIsWrittenThroughALinkOfTheSameName() throws IOException {
        Path outside = Files.createDirectory(root.resolve("outside"));
        TreeFormatter inner = new TreeFormatter();
        inner.append("file", FileMode.REGULAR_FILE, blob("x"));
        TreeFormatter both = new TreeFormatter();
        both.append("models", FileMode.SYMLINK, blob("../outside"));
        both.append("models", FileMode.TREE, tree(inner));
        assertThatThrownBy(() -> write(both)).isInstanceOf(CheckoutException.class);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aTreeThatHoldsItselfTenfoldIsCountedNotUnfolded() throws IOException {
        TreeFormatter leaf = new TreeFormatter();
        leaf.append("file", FileMode.REGULAR_FILE, blob("x"));
        ObjectId id = tree(leaf);
        for (int depth = 0; depth < 8; depth++) {
            TreeFormatter next = new TreeFormatter();
            for (char name = 'a'; name < 'k'; name++) {
                next.append(String.valueOf(name), FileMode.TREE, id);
            }
            id = tree(next);
        }
        TreeFormatter bomb = new TreeFormatter();
        bomb.append("bomb", FileMode.TREE, id);
        assertThatThrownBy(() -> write(bomb))
                .isInstanceOf(CheckoutException.class)
                .hasMessageContaining("100 files");
    }
}
