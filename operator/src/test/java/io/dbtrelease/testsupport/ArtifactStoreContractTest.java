package io.dbtrelease.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.store.ArtifactStore;
import io.dbtrelease.store.ArtifactStore.Put;
import io.dbtrelease.store.ContentMismatchException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ArtifactStore} does. */
public abstract class ArtifactStoreContractTest {
    private static final String KEY = "analytics/shop/uid/attempts/12/build-1/pod/build/manifest.json";

    protected ArtifactStore store;

    /** An empty store. */
    protected abstract ArtifactStore open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void what_was_put_is_read_back() throws Exception {
        assertThat(put(KEY, "manifest")).isEqualTo(Put.Created);
        assertThat(text(KEY)).isEqualTo("manifest");
        assertThat(store.size(KEY)).hasValue(8);
        assertThat(store.exists(KEY)).isTrue();
    }

    @Test
    void nothing_is_there_before() throws Exception {
        assertThat(store.open(KEY)).isEmpty();
        assertThat(store.size(KEY)).isEmpty();
        assertThat(store.exists(KEY)).isFalse();
        assertThat(store.children("analytics")).isEmpty();
        store.deleteFolder("analytics");
    }

    @Test
    void content_of_many_buffers_is_read_back() throws Exception {
        byte[] content = random(5_000_001);
        assertThat(put(KEY, content)).isEqualTo(Put.Created);
        assertThat(store.open(KEY).orElseThrow().readAllBytes()).isEqualTo(content);
        assertThat(put(KEY, content)).isEqualTo(Put.Same);
        content[4_999_999]++;
        assertThat(put(KEY, content)).isEqualTo(Put.Different);
    }

    @Test
    void an_empty_file_is_a_file() throws Exception {
        assertThat(put(KEY, "")).isEqualTo(Put.Created);
        assertThat(store.size(KEY)).hasValue(0);
        assertThat(put(KEY, "")).isEqualTo(Put.Same);
    }

    @Test
    void the_first_content_stays() throws Exception {
        put(KEY, "first");
        assertThat(put(KEY, "first")).isEqualTo(Put.Same);
        assertThat(put(KEY, "later")).isEqualTo(Put.Different);
        assertThat(put(KEY, "longer than the first")).isEqualTo(Put.Different);
        assertThat(text(KEY)).isEqualTo("first");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 3_000_000})
    void content_that_ends_early_leaves_nothing(int length) throws Exception {
        byte[] content = random(length);
        String digest = sha256(content);
        assertThatThrownBy(
                        () -> store.putIfAbsent(KEY, new ByteArrayInputStream(content, 0, length - 1), length, digest))
                .isInstanceOf(ContentMismatchException.class);
        assertThat(store.exists(KEY)).isFalse();
        assertThat(put(KEY, content)).isEqualTo(Put.Created);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 3_000_000})
    void content_that_goes_on_too_long_leaves_nothing(int length) throws Exception {
        byte[] content = random(length);
        assertThatThrownBy(() -> store.putIfAbsent(KEY, new ByteArrayInputStream(content), length - 1, sha256(content)))
                .isInstanceOf(ContentMismatchException.class);
        assertThat(store.exists(KEY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 3_000_000})
    void content_with_another_digest_leaves_nothing(int length) throws Exception {
        byte[] content = random(length);
        assertThatThrownBy(() -> store.putIfAbsent(KEY, new ByteArrayInputStream(content), length, "0".repeat(64)))
                .isInstanceOf(ContentMismatchException.class);
        assertThat(store.exists(KEY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 3_000_000})
    void content_that_breaks_off_leaves_nothing(int length) throws Exception {
        byte[] content = random(length);
        InputStream breaks = new InputStream() {
            private int left = length / 2;

            @Override
            public int read() throws IOException {
                if (left-- == 0) {
                    throw new IOException("connection reset");
                }
                return 1;
            }

            @Override
            public int read(byte[] buffer, int offset, int count) throws IOException {
                int read = Math.min(count, left);
                if (read == 0) {
                    throw new IOException("connection reset");
                }
                left -= read;
                return read;
            }
        };
        assertThatThrownBy(() -> store.putIfAbsent(KEY, breaks, length, sha256(content)))
                .isInstanceOf(IOException.class);
        assertThat(store.exists(KEY)).isFalse();
        assertThat(put(KEY, content)).isEqualTo(Put.Created);
    }

    @Test
    void the_stream_stays_open() throws Exception {
        boolean[] closed = {false};
        InputStream content = new ByteArrayInputStream("x".getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        store.putIfAbsent(KEY, content, 1, sha256("x".getBytes(StandardCharsets.UTF_8)));
        assertThat(closed[0]).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 2_000_000})
    void of_many_puts_at_once_one_creates(int length) throws Exception {
        List<Callable<Put>> puts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] content = random(length);
            content[0] = (byte) i;
            puts.add(() -> put(KEY, content));
        }
        try (var pool = Executors.newFixedThreadPool(8)) {
            List<Put> results = new ArrayList<>();
            for (Future<Put> put : pool.invokeAll(puts)) {
                results.add(put.get());
            }
            assertThat(results).containsOnlyOnce(Put.Created).containsOnly(Put.Created, Put.Different);
        }
    }

    @Test
    void children_are_files_and_folders_directly_below() throws Exception {
        put("a/b/x.json", "1");
        put("a/b/c/y.json", "2");
        put("a/b/c/d/z.json", "3");
        put("a/bb/other.json", "4");
        assertThat(store.children("a/b")).containsExactly("c", "x.json");
        assertThat(store.children("a")).containsExactly("b", "bb");
    }

    @Test
    void a_folder_is_no_file() throws Exception {
        put("a/b/x.json", "1");
        assertThat(store.exists("a/b")).isFalse();
        assertThat(store.open("a/b")).isEmpty();
    }

    @Test
    void a_folder_goes_with_all_below_and_nothing_beside() throws Exception {
        put("a/b/x.json", "1");
        put("a/b/c/y.json", "2");
        put("a/bb/z.json", "3");
        store.deleteFolder("a/b");
        assertThat(store.children("a/b")).isEmpty();
        assertThat(store.exists("a/b/c/y.json")).isFalse();
        assertThat(text("a/bb/z.json")).isEqualTo("3");
    }

    @Test
    void a_pointer_is_replaced_and_a_key_goes_alone() throws Exception {
        store.replace("a/last", "one".getBytes(StandardCharsets.UTF_8));
        store.replace("a/last", "another".getBytes(StandardCharsets.UTF_8));
        put("a/last.json", "stays");
        assertThat(text("a/last")).isEqualTo("another");
        store.delete("a/last");
        store.delete("a/last");
        assertThat(store.exists("a/last")).isFalse();
        assertThat(text("a/last.json")).isEqualTo("stays");
    }

    @Test
    void large_content_goes_with_its_folder_and_may_come_again() throws Exception {
        put("a/b/large", random(2_000_000));
        assertThat(store.children("a/b")).containsExactly("large");
        store.deleteFolder("a/b");
        assertThat(put("a/b/large", random(2_000_001))).isEqualTo(Put.Created);
        store.delete("a/b/large");
        assertThat(put("a/b/large", random(2_000_002))).isEqualTo(Put.Created);
    }

    @Test
    void a_file_has_no_children() throws Exception {
        put("a/x.json", "1");
        assertThat(store.children("a/x.json")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                "..",
                "../a",
                "a/../b",
                "a/./b",
                ".hidden",
                "a/.staging",
                "a b",
                "a\\b",
                "a\0b",
                "ä",
                "a/%2e%2e/b",
                "-a",
                "a\n"
            })
    void hostile_keys_are_refused(String key) {
        assertThatThrownBy(() -> put(key, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.open(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.size(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.children(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.deleteFolder(key)).isInstanceOf(IllegalArgumentException.class);
    }

    private Put put(String key, String text) throws Exception {
        return put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private Put put(String key, byte[] content) throws Exception {
        return store.putIfAbsent(key, new ByteArrayInputStream(content), content.length, sha256(content));
    }

    private String text(String key) throws Exception {
        try (InputStream in = store.open(key).orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] random(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    protected static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
