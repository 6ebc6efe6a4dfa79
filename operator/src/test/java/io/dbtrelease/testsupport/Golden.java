package io.dbtrelease.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares what a test made with a file beside it. {@code -Dgolden.update=true} writes the files instead: read the
 * difference before it is committed.
 */
public final class Golden {
    private Golden() {}

    /** @param file below {@code src/test/resources}, in the package of {@code owner} */
    public static void assertYaml(Class<?> owner, String file, Object actual) throws IOException {
        assertText(owner, file, Serialization.asYaml(actual));
    }

    public static void assertText(Class<?> owner, String file, String actual) throws IOException {
        Path path = Path.of("src/test/resources", owner.getPackageName().replace('.', '/'), file);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, actual);
        }
        assertThat(actual).as("%s", path).isEqualTo(Files.readString(path));
    }
}
