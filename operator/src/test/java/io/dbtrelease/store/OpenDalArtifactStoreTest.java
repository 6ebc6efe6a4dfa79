package io.dbtrelease.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.ArtifactStoreContractTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenDalArtifactStoreTest extends ArtifactStoreContractTest {
    @TempDir
    Path directory;

    @Override
    protected ArtifactStore open() throws Exception {
        return OpenDalArtifactStore.directory(directory.resolve("store"));
    }

    @AfterEach
    void nothing_is_left_in_staging_and_nothing_beside_the_store() throws Exception {
        assertThat(files(directory.resolve("store/.staging"))).isEmpty();
        assertThat(files(directory)).allMatch(file -> file.startsWith(directory.resolve("store")));
    }

    @Test
    void a_start_removes_what_an_earlier_process_left_unfinished() throws Exception {
        Path left = Files.writeString(directory.resolve("store/.staging/left"), "half");
        OpenDalArtifactStore.directory(directory.resolve("store")).close();
        assertThat(left).doesNotExist();
    }

    @Test
    void what_was_put_survives_a_restart() throws Exception {
        store.putIfAbsent("a/b", new java.io.ByteArrayInputStream(new byte[3]), 3, sha256(new byte[3]));
        try (ArtifactStore again = OpenDalArtifactStore.directory(directory.resolve("store"))) {
            assertThat(again.size("a/b")).hasValue(3);
        }
    }

    private static List<Path> files(Path below) throws Exception {
        try (Stream<Path> walk = Files.walk(below)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }
}
