package io.dbtrelease.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.store.ArtifactStore.Put;
import io.dbtrelease.testsupport.ArtifactStoreContractTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for object stores beyond what every store does: they are shared by processes, and far away. */
abstract class ObjectStoreContract extends ArtifactStoreContractTest {
    private String url = "";

    protected abstract ObjectStores stores();

    protected abstract String kind();

    @Override
    protected ArtifactStore open() throws Exception {
        url = stores().url(kind());
        return process();
    }

    /** The store as another process opens it. */
    private ArtifactStore process() throws IOException {
        return OpenDalArtifactStore.open(StoreUrl.parse(url), stores().env());
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 2_000_000})
    void of_two_processes_that_put_at_once_one_creates(int length) throws Exception {
        try (ArtifactStore other = process();
                var pool = Executors.newFixedThreadPool(8)) {
            List<Callable<Put>> puts = new ArrayList<>();
            byte[][] contents = new byte[6][length];
            for (int i = 0; i < contents.length; i++) {
                new Random(i).nextBytes(contents[i]);
                byte[] content = contents[i];
                ArtifactStore process = i % 2 == 0 ? store : other;
                puts.add(() -> process.putIfAbsent(
                        "a/b/x", new ByteArrayInputStream(content), content.length, sha256(content)));
            }
            List<Put> results = new ArrayList<>();
            for (var put : pool.invokeAll(puts)) {
                results.add(put.get());
            }
            assertThat(results).containsOnlyOnce(Put.Created).containsOnly(Put.Created, Put.Different);
            byte[] won = contents[results.indexOf(Put.Created)];
            try (InputStream in = other.open("a/b/x").orElseThrow()) {
                assertThat(in.readAllBytes()).isEqualTo(won);
            }
            assertThat(store.children("a/b")).containsExactly("x");
        }
    }

    @Test
    void what_an_interrupted_put_left_is_finished_by_the_same_content_alone() throws Exception {
        byte[] content = new byte[2_000_000];
        new Random(1).nextBytes(content);
        byte[] digest = (sha256(content) + "  x\n").getBytes(StandardCharsets.UTF_8);
        // The digest is written, the content is not.
        store.putIfAbsent("a/x.sha256", new ByteArrayInputStream(digest), digest.length, sha256(digest));
        byte[] other = new byte[2_000_000];
        assertThat(store.putIfAbsent("a/x", new ByteArrayInputStream(other), other.length, sha256(other)))
                .isEqualTo(Put.Different);
        assertThat(store.exists("a/x")).isFalse();
        assertThat(store.putIfAbsent("a/x", new ByteArrayInputStream(content), content.length, sha256(content)))
                .isEqualTo(Put.Created);
        assertThat(store.putIfAbsent("a/x", new ByteArrayInputStream(content), content.length, sha256(content)))
                .isEqualTo(Put.Same);
    }

    @Test
    void a_store_that_is_away_says_so() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        StoreUrl away = StoreUrl.parse(
                url.replaceFirst("endpoint=http://127.0.0.1:[0-9]+", "endpoint=http://127.0.0.1:" + nobody));
        try (ArtifactStore store = OpenDalArtifactStore.open(away, stores().env())) {
            assertThatThrownBy(() -> store.exists("a")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> store.children("a")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> store.replace("a", new byte[1])).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_store_that_does_not_answer_is_not_waited_for_without_end() throws Exception {
        // It takes connections and says nothing.
        try (ServerSocket silent = new ServerSocket(0)) {
            StoreUrl hangs = StoreUrl.parse(url.replaceFirst(
                    "endpoint=http://127.0.0.1:[0-9]+", "endpoint=http://127.0.0.1:" + silent.getLocalPort()));
            try (ArtifactStore store = OpenDalArtifactStore.open(hangs, stores().env(), Duration.ofSeconds(1))) {
                assertThatThrownBy(() -> store.exists("a"))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("no answer in 1 s");
            }
        }
    }
}
