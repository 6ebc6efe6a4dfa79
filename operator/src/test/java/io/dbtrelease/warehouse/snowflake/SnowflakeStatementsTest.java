package io.dbtrelease.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbtrelease.testsupport.Golden;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.MissingPrivilege;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.Seed;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Database;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Schema;
import io.dbtrelease.warehouse.snowflake.References.Reference;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Found;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Kind;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;
import io.dbtrelease.warehouse.snowflake.ShownGrants.OnRelation;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Statements and decisions that need no account. */
class SnowflakeStatementsTest {
    private static final ReleaseId RELEASE = new ReleaseId("0a1b", "analytics/shop");
    private static final SnowflakeConfig CONFIG = new SnowflakeConfig(
            URI.create("https://org-account.snowflakecomputing.com"),
            "org-account",
            "DBT_WH",
            login("DBT_OPERATOR"),
            "DBT_BUILD",
            login("DBT_GATE"),
            "DBT_RELEASE.CONTROL",
            null);

    private static SnowflakeLogin login(String role) {
        return new SnowflakeLogin(role + "_USER", role, new SnowflakeAuth.Token("t"));
    }

    private static Marker marker(String live) {
        return new Marker(RELEASE.uid(), RELEASE.name(), 12, "c0ffee", "digest", live);
    }

    private static List<SchemaMove> moves(Swap swap, String... lives) {
        List<SchemaMove> moves = new ArrayList<>();
        for (String live : lives) {
            moves.add(new SchemaMove(swap.side(live, "__g12"), live));
        }
        return moves;
    }

    private static PrepareRequest prepare(Swap swap, String... lives) {
        return new PrepareRequest(RELEASE, marker(""), moves(swap, lives), List.of(), List.of(), List.of(), 0);
    }

    private static FlipRequest flip(Swap swap, boolean strict, String... lives) {
        return new FlipRequest(
                RELEASE,
                "request",
                lives[0],
                new LiveExpectation.Marked(RELEASE.uid(), 11),
                List.of(lives),
                12,
                moves(swap, lives),
                "__r11",
                "fingerprint",
                List.of(),
                null,
                List.of(),
                false,
                strict,
                Duration.ofSeconds(1),
                swap);
    }

    private static Relation relation(String schema, String name, String type, String owner) {
        return new Relation(new RelationName(schema, name), owner, type, false, 1L, 1, true, false);
    }

    private static Grant grant(String privilege, String on, String grantee) {
        return new Grant(privilege, on, "X", "ROLE", grantee, false);
    }

    @Test
    void theStatementsThatMakeAndSealAGreen() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Swap swap : List.of(Swap.Databases, Swap.Schemas)) {
            PrepareRequest request = prepare(swap, "SHOP.CORE");
            PrepareScripts scripts = new PrepareScripts(request, "DBT_BUILD");
            SchemaMove move = request.schemas().getFirst();
            PreparedRounds rounds = new PreparedRounds(CONFIG, Duration.ofMinutes(5));
            Relation staged =
                    new Relation(new RelationName("SHOP.CORE", "STAGED"), "O", "BASE TABLE", true, 1L, 1, true, true);
            SeedTable seed = new SeedTable(new Seed(staged.name(), new RelationName(move.side(), "STAGED")), staged);
            text.append("--- prepare, ").append(swap).append('\n');
            Script script = new Script()
                    .runOrReturn(rounds.begin(request, "seen", "mine"), PreparedRounds.OVER)
                    .runAll(scripts.drop());
            if (scripts.isDatabase()) {
                script.runAll(scripts.makeDatabase(new Database("SHOP", "O", true, 0, "")));
            }
            script.run(scripts.makeSchema(move, new Schema("SHOP.CORE", "O", false, true, 7, "")))
                    .run(scripts.makeSchema(move, null))
                    .run(Markers.write(move.side(), marker(move.live())));
            text.append(script.text()).append('\n');
            text.append(new Script()
                            .runOrReturn(rounds.goOn(request, "mine"), PreparedRounds.OVER)
                            .runAll(scripts.copy(seed))
                            .runAll(scripts.handToBuild())
                            .text())
                    .append('\n');
            SealScripts seal = new SealScripts(CONFIG);
            SealRequest sealed = new SealRequest(RELEASE, marker(""), request.schemas());
            List<Relation> relations = List.of(
                    relation(move.side(), "STAGED", "BASE TABLE", "DBT_BUILD"),
                    relation(move.side(), "RECENT", "VIEW", "DBT_BUILD"),
                    relation(move.side(), "DONE", "VIEW", "DBT_OPERATOR"));
            List<Found> objects = List.of(
                    new Found(Kind.Function, move.side(), "F(NUMBER)", "", ""),
                    new Found(Kind.Sequence, move.side(), "S", "DBT_BUILD", ""));
            OnRelation toAll =
                    new OnRelation(new RelationName(move.side(), "RECENT"), grant("INSERT", "TABLE", "PUBLIC"));
            text.append("--- seal, ").append(swap).append('\n');
            text.append(new Script()
                            .runAll(seal.takeSchemas(sealed, new TreeMap<>()))
                            .runAll(seal.takeObjects(relations, objects))
                            .runAll(seal.revoke(List.of(toAll), Map.of(toAll.relation(), "VIEW")))
                            .runAll(seal.revokeFuture(move.side(), List.of(grant("SELECT", "TABLE", "DBT_BUILD"))))
                            .runAll(seal.letGateRead(
                                    move.side(),
                                    relations,
                                    List.of(grant("OWNERSHIP", "DATABASE", "DBT_OPERATOR")),
                                    List.of(),
                                    List.of()))
                            .text())
                    .append('\n');
            text.append(BuildStatements.running(CONFIG, List.of(move.side()), swap == Swap.Databases))
                    .append("\n");
        }
        Golden.assertText(SnowflakeStatementsTest.class, "prepare-and-seal.sql", text.toString());
    }

    @Test
    void sealingAgainAsksForNothingThatIsThere() {
        SealScripts seal = new SealScripts(CONFIG);
        List<Relation> relations = List.of(relation("SHOP__G12.CORE", "A", "BASE TABLE", "DBT_OPERATOR"));
        assertThat(seal.takeObjects(relations, List.of())).isEmpty();
        assertThat(seal.letGateRead(
                        "SHOP__G12.CORE",
                        relations,
                        List.of(grant("OWNERSHIP", "DATABASE", "DBT_OPERATOR"), grant("USAGE", "DATABASE", "DBT_GATE")),
                        List.of(grant("USAGE", "SCHEMA", "DBT_GATE")),
                        List.of(new OnRelation(relations.getFirst().name(), grant("SELECT", "TABLE", "DBT_GATE")))))
                .isEmpty();
    }

    @Test
    void aReleaseOfSeveralDatabasesOrOddNamesIsNotPrepared() {
        assertThat(PrepareGreen.namesThatDoNotFit(prepare(Swap.Databases, "SHOP.CORE", "SHOP.MARTS")))
                .isEmpty();
        assertThat(PrepareGreen.namesThatDoNotFit(prepare(Swap.Databases, "SHOP.CORE", "LAB.MARTS")))
                .extracting(Obstacle::reason)
                .containsExactly("SeveralDatabases");
        assertThat(PrepareGreen.namesThatDoNotFit(prepare(Swap.Schemas, "shop.core", "SHOP.\"A\"", "SHOP")))
                .extracting(Obstacle::reason)
                .containsOnly("NameUnfit");
    }

    @Test
    void strategiesRefuseWhatTheyCannotDo() {
        assertThat(Obstacles.strategy(flip(Swap.Databases, false, "SHOP.CORE", "SHOP.MARTS")))
                .isEmpty();
        assertThat(Obstacles.strategy(flip(Swap.Schemas, false, "SHOP.CORE"))).isEmpty();
        assertThat(Obstacles.strategy(flip(Swap.Schemas, true, "SHOP.CORE", "SHOP.MARTS")))
                .extracting(Obstacle::reason)
                .containsExactly("SeveralSchemas", "StrictIsolation");
        assertThat(Obstacles.strategy(flip(Swap.Tables, false, "SHOP.CORE"))).isEmpty();
        assertThat(Obstacles.strategy(flip(Swap.Tables, false, "SHOP.CORE", "SHOP.MARTS")))
                .extracting(Obstacle::reason)
                .containsExactly("SeveralSchemas");
        assertThat(Obstacles.strategy(flip(Swap.Databases, false, "SHOP.CORE", "LAB.MARTS")))
                .extracting(Obstacle::reason)
                .containsExactly("SeveralDatabases");
        assertThat(Obstacles.strategy(flip(Swap.Databases, false, "nowhere")))
                .extracting(Obstacle::reason)
                .containsOnly("NameUnfit");
    }

    @Test
    void aSharedLiveIsNamedAndARoleIsNot() {
        Grant share = new Grant("USAGE", "DATABASE", "SHOP", "SHARE", "PARTNER", false);
        assertThat(Holders.held(List.of(share, grant("USAGE", "DATABASE", "BI")), "\"SHOP\""))
                .singleElement()
                .satisfies(o -> assertThat(o.message()).contains("share PARTNER"));
    }

    @Test
    void theTrapNamesTheViewWhatItNamesAndTheFix() {
        ViewTrap trap = new ViewTrap(
                Swap.Databases, flip(Swap.Databases, false, "SHOP.CORE").incoming());
        assertThat(trap.decide(
                        "View",
                        List.of(
                                new ViewTrap.Text(
                                        "SHOP__G12.CORE.V",
                                        "create view shop__g12.core.v as select * from shop__g12.core.o"),
                                new ViewTrap.Text("SHOP__G12.CORE.W", "select shop.id from core.o shop"))))
                .singleElement()
                .satisfies(o -> {
                    assertThat(o.reason()).isEqualTo("ViewNamesDatabase");
                    assertThat(o.object()).isEqualTo("SHOP__G12.CORE.V");
                    assertThat(o.message()).contains("\"SHOP__G12\"", "include(database=false)", "snowflake_names.sql");
                });
        ViewTrap ofSchemas = new ViewTrap(
                Swap.Schemas, flip(Swap.Schemas, false, "SHOP.CORE").incoming());
        assertThat(ofSchemas.decide("View", List.of(new ViewTrap.Text("V", "select * from core__g12.o"))))
                .extracting(Obstacle::reason)
                .containsExactly("ViewNamesSchema");
    }

    @Test
    void whatAnOwnersRightsRunIsRefusedAndTheRestIsNot() {
        List<Found> found = new ArrayList<>();
        for (Kind kind : SealCheck.KINDS) {
            found.add(new Found(kind, "SHOP__G12.CORE", "X", "DBT_BUILD", ""));
        }
        assertThat(SealCheck.ownersRights(found))
                .extracting(Obstacle::object)
                .containsExactly(
                        "task SHOP__G12.CORE.X",
                        "stream SHOP__G12.CORE.X",
                        "pipe SHOP__G12.CORE.X",
                        "alert SHOP__G12.CORE.X",
                        "dynamic table SHOP__G12.CORE.X");
    }

    @Test
    void aRoleThatTheBuildHasMayNotWriteGreenEither() {
        OnRelation write =
                new OnRelation(new RelationName("SHOP__G12.CORE", "A"), grant("TRUNCATE", "TABLE", "HELPER"));
        OnRelation read = new OnRelation(new RelationName("SHOP__G12.CORE", "A"), grant("SELECT", "TABLE", "HELPER"));
        Grant create = grant("CREATE TABLE", "SCHEMA", "HELPER");
        assertThat(SealCheck.after(List.of(write, read), List.of(create), Set.of("DBT_BUILD", "HELPER"), "DBT_BUILD"))
                .extracting(Obstacle::reason)
                .containsExactly("StillWritable", "StillWritable");
        assertThat(SealCheck.after(List.of(write), List.of(create), Set.of("DBT_BUILD"), "DBT_BUILD"))
                .isEmpty();
    }

    @Test
    void policiesAndTagsThatGreenLacksAreNamedAndThoseThatWouldLeaveToo() {
        References references = new References(flip(Swap.Databases, false, "SHOP.CORE"));
        RelationName live = new RelationName("SHOP.CORE", "A");
        RelationName green = new RelationName("SHOP__G12.CORE", "A");
        Reference masked = new Reference(live, "masking policy GOV.P.HIDE", "EMAIL", "GOV.P");
        Reference tagged = new Reference(live, "tag GOV.T.COST = 'x'", null, "GOV.T");
        assertThat(references.lost(List.of(masked, tagged), List.of()))
                .extracting(Obstacle::reason)
                .containsExactly("PolicyLost", "TagLost");
        Reference kept = new Reference(green, masked.what(), "EMAIL", "GOV.P");
        assertThat(references.lost(List.of(masked), List.of(kept))).isEmpty();
        assertThat(references.lost(List.of(masked), List.of(new Reference(green, masked.what(), "NAME", "GOV.P"))))
                .extracting(Obstacle::reason)
                .containsExactly("PolicyLost");
        Reference inLive = new Reference(green, "masking policy SHOP.CORE.HIDE", "EMAIL", "SHOP.CORE");
        assertThat(references.lost(List.of(), List.of(inLive)))
                .extracting(Obstacle::reason)
                .containsExactly("PolicyInLive");
    }

    @Test
    void theQuestionsForPoliciesAndTags() throws IOException {
        Relation view = relation("SHOP.CORE", "O'V", "VIEW", "O");
        Golden.assertText(
                SnowflakeStatementsTest.class,
                "references.sql",
                References.policies(view) + "\n" + References.tags(view) + "\n");
    }

    @Test
    void preflightAsksForWhatIsMissing() {
        Preflight preflight = new Preflight(new SnowflakeSessions(CONFIG));
        Grant build = new Grant("USAGE", "ROLE", "DBT_BUILD", "ROLE", "DBT_OPERATOR", false);
        assertThat(preflight.ofRoles(List.of(build), Set.of("DBT_BUILD", "PUBLIC")))
                .isEmpty();
        assertThat(preflight.ofRoles(List.of(), Set.of("DBT_BUILD", "DBT_OPERATOR")))
                .extracting(MissingPrivilege::statement)
                .containsExactly(
                        "GRANT ROLE \"DBT_BUILD\" TO ROLE \"DBT_OPERATOR\"",
                        "REVOKE ROLE \"DBT_OPERATOR\" FROM ROLE \"DBT_BUILD\"");
        assertThat(preflight.ofWarehouse("DBT_BUILD", List.of()))
                .extracting(MissingPrivilege::statement)
                .containsExactly("GRANT USAGE ON WAREHOUSE \"DBT_WH\" TO ROLE \"DBT_BUILD\"");
        Grant uses = new Grant("USAGE", "WAREHOUSE", "DBT_WH", "ROLE", "PUBLIC", false);
        assertThat(preflight.ofWarehouse("DBT_BUILD", List.of(uses))).isEmpty();
        Map<String, Database> others = Map.of("SHOP", new Database("SHOP", "SYSADMIN", false, 1, ""));
        assertThat(preflight.ofDatabases(others, Set.of("SHOP"), List.of()))
                .extracting(MissingPrivilege::statement)
                .containsExactly(
                        "GRANT CREATE DATABASE ON ACCOUNT TO ROLE \"DBT_OPERATOR\"",
                        "GRANT OWNERSHIP ON DATABASE \"SHOP\" TO ROLE \"DBT_OPERATOR\" COPY CURRENT GRANTS");
        Grant schemas = new Grant("CREATE SCHEMA", "DATABASE", "SHOP", "ROLE", "DBT_OPERATOR", false);
        assertThat(preflight.ofDatabases(others, Set.of("SHOP"), List.of(schemas)))
                .as("a release by SchemaSwap makes schemas in a database of others")
                .isEmpty();
        assertThat(preflight.waysIn("SHOP", List.of(), Set.of("DBT_BUILD", "PUBLIC")))
                .extracting(MissingPrivilege::statement)
                .containsExactly(
                        "GRANT USAGE ON DATABASE \"SHOP\" TO ROLE \"DBT_BUILD\"",
                        "GRANT USAGE ON DATABASE \"SHOP\" TO ROLE \"DBT_GATE\"");
        assertThat(Preflight.makes(
                        List.of(grant("CREATE TABLE", "SCHEMA", "PUBLIC")), "\"SHOP\".\"CORE\"", Set.of("PUBLIC")))
                .extracting(MissingPrivilege::statement)
                .containsExactly("REVOKE CREATE TABLE ON SCHEMA \"SHOP\".\"CORE\" FROM ROLE \"PUBLIC\"");
    }

    @Test
    void typesAreAsTheEngineDescribesThem() {
        assertThat(CatalogReader.type("NUMBER", -1, 38, 0, -1)).isEqualTo("NUMBER(38,0)");
        assertThat(CatalogReader.type("TEXT", 16_777_216, -1, -1, -1)).isEqualTo("TEXT");
        assertThat(CatalogReader.type("TEXT", 12, -1, -1, -1)).isEqualTo("TEXT(12)");
        assertThat(CatalogReader.type("TIMESTAMP_NTZ", -1, -1, -1, 9)).isEqualTo("TIMESTAMP_NTZ(9)");
        assertThat(CatalogReader.type("DATE", -1, -1, -1, 0)).isEqualTo("DATE");
        assertThat(CatalogReader.type("FLOAT", -1, -1, -1, -1)).isEqualTo("FLOAT");
    }

    @Test
    void aGatesQueryStandsInAFrom() {
        assertThat(GateQuery.statement("select 1 ; "))
                .isEqualTo("SELECT LEFT(CAST(Q.ANSWER AS VARCHAR), 201) FROM (\nselect 1 \n) AS Q(ANSWER) LIMIT 2");
    }

    @Test
    void rolesAreReadAsSnowflakeReadsThem() {
        assertThat(Grants.role("bi_reader")).isEqualTo("BI_READER");
        assertThat(Grants.role("BI reader")).isEqualTo("BI reader");
        assertThat(SchemaObjects.signature("F(NUMBER, VARCHAR) RETURN NUMBER")).isEqualTo("F(NUMBER, VARCHAR)");
        assertThat(GrantSql.plural("ROW ACCESS POLICY")).isEqualTo("ROW ACCESS POLICIES");
    }

    @Test
    void aPrivilegeIsGrantedAgainOrRefusedAsTheWarehousesTrouble() {
        assertThat(GrantSql.again(grant("CREATE SNOWFLAKE.ML.ANOMALY_DETECTION", "SCHEMA", "BI"), "SCHEMA S", "SHOP"))
                .isEqualTo("GRANT CREATE SNOWFLAKE.ML.ANOMALY_DETECTION ON SCHEMA S TO ROLE \"BI\"");
        for (String odd : List.of("", "SELECT; DROP", "SELECT\"", "SELECT ON X TO ROLE Y --", "select", " SELECT")) {
            assertThatThrownBy(() -> GrantSql.again(grant(odd, "SCHEMA", "BI"), "SCHEMA S", "SHOP"))
                    .as(odd)
                    .isInstanceOfSatisfying(
                            WarehouseException.class,
                            e -> assertThat(e.kind()).isEqualTo(WarehouseException.Kind.Failed))
                    .hasMessageContaining("Revoke it");
        }
    }

    @Test
    void futureGrantsOfASchemaCountInsteadOfItsDatabasesOfTheSameKind() {
        Grant tables = grant("SELECT", "TABLE", "BI");
        Grant allTables = grant("SELECT", "TABLE", "ALL_READERS");
        Grant allViews = grant("SELECT", "VIEW", "ALL_READERS");
        assertThat(Grants.inForce(List.of(tables), List.of(allTables, allViews)))
                .containsExactly(tables, allViews);
        assertThat(Grants.inForce(List.of(), List.of(allTables, allViews))).containsExactly(allTables, allViews);
    }

    @Test
    void aFutureGrantThatIsRefusedNamesThePrivilegeThatAllowsIt() {
        List<String> sent = new ArrayList<>();
        SnowflakeSession session = new SnowflakeSession(DoubleConnection.to(sql -> {
            sent.add(sql);
            return DoubleResult.select("R")
                    .row(sql.contains(" ON FUTURE ") ? "ERROR 3001: Insufficient privileges" : "DONE");
        }));
        Set<String> statements = Set.of(
                "GRANT SELECT ON FUTURE TABLES IN SCHEMA S TO ROLE \"BI\"", "GRANT USAGE ON SCHEMA S TO ROLE \"BI\"");
        assertThatThrownBy(() -> Grants.run(session, statements, "DBT_OPERATOR"))
                .isInstanceOfSatisfying(
                        WarehouseException.class,
                        e -> assertThat(e.kind()).isEqualTo(WarehouseException.Kind.PermissionDenied))
                .hasMessageContaining("GRANT MANAGE GRANTS ON ACCOUNT TO ROLE \"DBT_OPERATOR\"")
                .hasMessageContaining("Insufficient privileges (3001)");
        assertThat(sent).as("what needs less is done first").hasSize(2);
        assertThat(sent.getFirst()).contains("GRANT USAGE").doesNotContain("FUTURE");
    }
}
