package io.dbtrelease.warehouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.testsupport.Hostile;
import io.dbtrelease.testsupport.HostileTexts;
import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.Catalog;
import io.dbtrelease.warehouse.Credentials;
import io.dbtrelease.warehouse.DropReply;
import io.dbtrelease.warehouse.PrepareReply;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.WarehouseException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that a server can keep and nobody wants, through a whole release: each arrives as it is, and none reaches what another names. */
class PostgresNamesIT extends PostgresScenario {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Some are each other's twins: in case, in how a letter is composed, in the alphabet, in what a quote or a cut would leave. */
    private static final List<String> NAMES = List.of(
            "Orders",
            "ORDERS",
            "\u00e9",
            "e\u0301",
            "\u0430",
            "a",
            "a ",
            " a",
            "a\"b",
            "a\"\"b",
            "\"",
            "a'b",
            "a\\b",
            "a\\",
            "$$",
            "$1",
            "?",
            "??",
            ":a",
            "%s",
            "{fn now()}",
            "a.b",
            "a,b",
            "a;b",
            "--",
            "/*",
            "\t",
            "a\nb",
            "\u001b[31m",
            "\u202ea",
            "\u200b",
            "\ud83d\ude00",
            "x\"; drop schema mart cascade; --",
            "x'; drop schema mart cascade; --",
            "select",
            "null",
            "a".repeat(63),
            "a".repeat(62) + "b",
            "\u20ac".repeat(21),
            "a".repeat(62));

    @BeforeEach
    void release() {
        firstRelease();
    }

    @Test
    void wildNamesAreSeededCountedSealedFlippedAndDroppedAsTheyAre() throws SQLException {
        List<String> names = names();
        List<RelationName> live = in(LIVE, names);
        Map<RelationName, Long> expected = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            make(names.get(i), i + 1);
            expected.put(live.get(i), i + 1L);
        }
        assertThat(warehouse.rowCounts(live, LIMIT)).isEqualTo(expected);

        PrepareReply reply = prepareSecond(names.toArray(String[]::new));
        assertThat(prepared(reply)).isNotNull();
        Map<RelationName, Long> copied = new HashMap<>();
        expected.forEach((relation, rows) -> copied.put(new RelationName(GREEN, relation.name()), rows));
        assertThat(warehouse.rowCounts(in(GREEN, names), LIMIT)).isEqualTo(copied);
        Catalog.Relation any =
                warehouse.catalog(List.of(GREEN)).relations().get(new RelationName(GREEN, names.getFirst()));
        assertThat(any.columns()).extracting(Catalog.Column::name).containsExactly("Col \"umn\"");

        String fingerprint = seal(SHOP, 2, moves("__g2", LIVE));
        assertFlipped(warehouse.flip(second(fingerprint)));
        assertThat(warehouse.rowCounts(live, LIMIT)).isEqualTo(expected);
        assertThat(warehouse.drop(SHOP, 1, List.of(RETIRED))).isEqualTo(new DropReply.Dropped());
        assertThat(warehouse.rowCounts(live, LIMIT)).isEqualTo(expected);
        assertThat(Set.copyOf(postgres.texts("select relname from pg_class where relnamespace = 'mart'::regnamespace"
                        + " and relkind = 'r' and relname not in ('orders', 'customers', 'dbt_release_marker')")))
                .containsAll(names);
    }

    /** What a server would cut, change or refuse is never sent to it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void namesThatNoServerKeepsReachNoOtherObject(int which) throws SQLException {
        String cut = "a".repeat(63);
        make(cut, 1);
        make("a?", 1);
        make("?", 1);
        String name = List.of(cut + "a", "a".repeat(256), "\u20ac".repeat(21) + "a", "a\ud83d", "\ud83d", "a\0")
                .get(which);
        assertThatThrownBy(() -> PostgresSql.id(name)).isInstanceOf(IllegalArgumentException.class);
        try {
            assertThat(warehouse.rowCounts(List.of(new RelationName(LIVE, name)), LIMIT))
                    .doesNotContainKeys(new RelationName(LIVE, name));
        } catch (WarehouseException e) {
            assertThat(e.kind()).isEqualTo(WarehouseException.Kind.Failed);
        }
        try {
            // What Live does not have is not seeded.
            assertThat(prepareSecond(name)).isNotNull();
        } catch (WarehouseException refused) {
            assertThat(refused.kind()).isEqualTo(WarehouseException.Kind.Failed);
        }
        assertThat(postgres.texts("select relname from pg_class where relnamespace in (select oid from pg_namespace"
                        + " where nspname = 'mart__g2') and relname <> 'dbt_release_marker' and relkind = 'r'"))
                .isEmpty();
    }

    /** Which the server asks for, unlike those of other tests, and refuses; or the driver does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "hun  ter2",
                "hunter2\n",
                "h\u00fcnter2",
                "hunter2\0x",
                "hunter2\u0007",
                "\ud83dhunter2"
            })
    void aPasswordThatIsRefusedIsNotShown(String password) {
        askForPasswords();
        for (String user : List.of("dbt_asked", "nobody", "no\"body", "nobody\0database\0postgres")) {
            Warehouse wrong = new Warehouse(postgres.config(), new Credentials(user, password));
            assertThatThrownBy(wrong::probe).isInstanceOfSatisfying(WarehouseException.class, e -> {
                assertThat(e.kind()).isEqualTo(WarehouseException.Kind.AuthenticationFailed);
                assertThat(e.getMessage())
                        .doesNotContain("hunter2", "hun ter2", "ter2")
                        .hasSizeLessThan(600);
                assertThat(e.getMessage().chars()).noneMatch(Character::isISOControl);
                assertThat(e.getCause()).isNull();
            });
        }
    }

    private void askForPasswords() {
        String rule = "host all dbt_asked all scram-sha-256";
        String file = postgres.text("show hba_file");
        if (!postgres.text("select pg_read_file('" + file + "')").startsWith(rule)) {
            postgres.asAdmin(
                    "create role dbt_asked login password 'right'",
                    "create temporary table rules as select l from unnest(string_to_array('" + rule
                            + "' || E'\\n' || pg_read_file('" + file + "'), E'\\n')) l",
                    "copy rules to '" + file + "'",
                    "select pg_reload_conf()");
            Awaitility.await().until(() -> !mayLogIn(new Credentials("dbt_asked", "wrong")));
        }
    }

    private boolean mayLogIn(Credentials role) {
        try (Connection connection = postgres.connect(role)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private record Warehouse(PostgresConfig right, Credentials operator) {
        void probe() {
            new PostgresWarehouse(
                            new PostgresConfig(
                                    right.host(),
                                    right.port(),
                                    right.database(),
                                    right.sslMode(),
                                    null,
                                    operator,
                                    right.buildRole(),
                                    null),
                            new Slots())
                    .probe();
        }
    }

    /** Those above, and some that nobody thought of. */
    private static List<String> names() {
        Set<String> names = new LinkedHashSet<>(NAMES);
        Hostile hostile = HostileTexts.source(1);
        while (names.size() < NAMES.size() + 40) {
            String name = Shown.start(Shown.whole(hostile.someText(6)).replace("\0", ""), 20);
            if (!name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length <= PostgresSql.MAX_NAME_BYTES) {
                names.add(name);
            }
        }
        return new ArrayList<>(names);
    }

    private static List<RelationName> in(String schema, List<String> names) {
        return names.stream().map(name -> new RelationName(schema, name)).collect(Collectors.toList());
    }

    /** A table with so many rows; the server quotes the name, not the code under test. */
    private void make(String name, int rows) throws SQLException {
        try (Connection connection = postgres.connect(TestPostgres.OPERATOR);
                PreparedStatement quote = connection.prepareStatement(
                        "select format('create table %I.%I as select i as \"Col \"\"umn\"\"\" from generate_series(1, %s) i', ?, ?, ?)")) {
            quote.setString(1, LIVE);
            quote.setString(2, name);
            quote.setInt(3, rows);
            try (var statement = quote.executeQuery()) {
                statement.next();
                try (var create = connection.createStatement()) {
                    create.setEscapeProcessing(false);
                    create.execute(statement.getString(1));
                }
            }
        }
    }
}
