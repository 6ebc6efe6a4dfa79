package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for Snowflake for the tests of this JVM, {@code testbed/snowflake serve}, and in it, for each test, roles, users and databases of its own, made by the
 * statements of {@code examples/snowflake/setup.sql}. With {@code -Dtest.snowflake.url=…} a stand-in is used that runs already. It ends with this JVM.
 */
final class TestSnowflake {
    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final String PASSWORD = "a-password-of-tests";
    private static final URI URL = start();

    private final String suffix = "_" + ProcessHandle.current().pid() + "_" + TESTS.incrementAndGet();
    private final SnowflakeSessions admin =
            sessions(new SnowflakeLogin("ADMIN", "ACCOUNTADMIN", new SnowflakeAuth.Password("admin")));

    private TestSnowflake() {}

    private static URI start() {
        String running = System.getProperty("test.snowflake.url");
        return URI.create(running != null ? running : startOne());
    }

    private static String startOne() {
        try {
            Path log = Files.createTempFile("snowflake", ".log");
            Process server = new ProcessBuilder(
                            ROOT.resolve("testbed/snowflake").toString(), "serve", "--with-parent")
                    .redirectError(log.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
            var lines = server.inputReader(StandardCharsets.UTF_8);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("SNOWFLAKE_URL=")) {
                    return line.substring("SNOWFLAKE_URL=".length());
                }
            }
            throw new IllegalStateException("testbed/snowflake serve does not come up: " + Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An account in which an administrator has run the set-up. */
    static TestSnowflake create() {
        TestSnowflake fresh = new TestSnowflake();
        List<String> statements = new ArrayList<>();
        statements.add("CREATE DATABASE IF NOT EXISTS RAW_SHOP" + fresh.suffix);
        statements.addAll(fresh.setup());
        for (String role : List.of("DBT_OPERATOR", "DBT_BUILD", "DBT_GATE")) {
            statements.add("ALTER USER " + id(role + fresh.suffix + "_USER") + " SET PASSWORD = " + text(PASSWORD));
        }
        fresh.asAdmin(statements.toArray(String[]::new));
        return fresh;
    }

    /** The statements of the set-up, with names of this test's own. */
    private List<String> setup() {
        try {
            String text = Files.readString(ROOT.resolve("examples/snowflake/setup.sql"))
                    .replaceAll("--[^\n]*", "")
                    .replaceAll(
                            "\\b(DBT_OPERATOR|DBT_BUILD|DBT_GATE|DBT_RELEASE|RAW_SHOP)(?=\\b|_USER)", "$1" + suffix);
            return text.lines().reduce("", (a, b) -> a + "\n" + b).trim().isEmpty()
                    ? List.of()
                    : List.of(text.split(";")).stream()
                            .map(String::strip)
                            .filter(s -> !s.isEmpty())
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Live's database. */
    String database() {
        return "SHOP" + suffix;
    }

    SnowflakeConfig config() {
        return config(login("DBT_GATE"));
    }

    SnowflakeConfig configWithoutGate() {
        return config(null);
    }

    private SnowflakeConfig config(@Nullable SnowflakeLogin gate) {
        return new SnowflakeConfig(
                URL,
                "test",
                "DBT_WH",
                login("DBT_OPERATOR"),
                "DBT_BUILD" + suffix,
                gate,
                "DBT_RELEASE" + suffix + ".CONTROL",
                null);
    }

    private SnowflakeLogin login(String role) {
        return new SnowflakeLogin(role + suffix + "_USER", role + suffix, new SnowflakeAuth.Password(PASSWORD));
    }

    private SnowflakeSessions sessions(SnowflakeLogin login) {
        return new SnowflakeSessions(
                new SnowflakeConfig(URL, "test", "DBT_WH", login, "NOBODY", null, "NOWHERE.AT_ALL", null));
    }

    String operator() {
        return "DBT_OPERATOR" + suffix;
    }

    String build() {
        return "DBT_BUILD" + suffix;
    }

    String gate() {
        return "DBT_GATE" + suffix;
    }

    /** A role of this test's own. */
    String role(String name) {
        String role = name + suffix;
        asAdmin("CREATE ROLE IF NOT EXISTS " + id(role));
        return role;
    }

    void asAdmin(String... statements) {
        run(admin, statements);
    }

    /** As one of the three roles. */
    void as(String role, String... statements) {
        run(sessions(new SnowflakeLogin(role + "_USER", role, new SnowflakeAuth.Password(PASSWORD))), statements);
    }

    private static void run(SnowflakeSessions sessions, String... statements) {
        sessions.asOperator("test", LIMIT, session -> {
            for (String statement : statements) {
                session.run(statement);
            }
            return true;
        });
    }

    /** The first column of all rows, as an administrator sees it. */
    List<String> texts(String sql) {
        return admin.asOperator("test", LIMIT, session -> session.list(sql, r -> String.valueOf(r.getString(1))));
    }

    <T> T admin(SnowflakeSessions.Work<T> work) {
        return admin.asOperator("test", LIMIT, work);
    }

    /** Drops what the test has made. */
    void drop() {
        admin(session -> {
            for (String database : session.list("SHOW DATABASES", r -> r.getString("name"))) {
                if (database.contains(suffix)
                        && database.substring(database.indexOf(suffix) + suffix.length())
                                .matches("|_.*")) {
                    session.run("DROP DATABASE " + id(database));
                }
            }
            return true;
        });
    }
}
