package io.dbtrelease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a person at a terminal sees of what libraries log. The configuration is read once in a JVM, so each case has one of its own. */
class CliLogTest {
    private static final String WARNING = "has been blocked for 2306 ms";

    /** The command line, and then a library that warns. */
    static final class AsPerson {
        public static void main(String[] args) {
            Cli.run(new String[] {"--version"});
            warn();
        }
    }

    /** What is not the command line. */
    static final class AsOperator {
        public static void main(String[] args) {
            warn();
        }
    }

    private static void warn() {
        LoggerFactory.getLogger("io.vertx.core.impl.BlockedThreadChecker").warn(WARNING);
    }

    @Test
    void a_person_is_not_told_what_libraries_warn_of_and_the_operators_log_is() throws Exception {
        assertThat(errOf(AsPerson.class)).doesNotContain(WARNING);
        assertThat(errOf(AsPerson.class, "-DLOG_LIBRARIES=WARN")).contains(WARNING);
        assertThat(errOf(AsOperator.class)).contains(WARNING);
    }

    private static String errOf(Class<?> main, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(err).isZero();
        return err;
    }
}
