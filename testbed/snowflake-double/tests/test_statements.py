"""The shapes of statements that the operator sends: each must run here, and give what the operator reads from it."""

from .support import DoubleTest

CONTROL = """
CREATE DATABASE DBT_RELEASE; CREATE SCHEMA DBT_RELEASE.CONTROL;
CREATE TABLE DBT_RELEASE.CONTROL.CLAIMS (LIVE_NAME VARCHAR, OWNER_UID VARCHAR, OWNER_NAME VARCHAR, EPOCH INTEGER, REQUEST_ID VARCHAR, TOKEN VARCHAR, WON_AT TIMESTAMP_LTZ, REPLY VARCHAR);
INSERT INTO DBT_RELEASE.CONTROL.CLAIMS (LIVE_NAME, OWNER_UID, OWNER_NAME, EPOCH) SELECT 'SHOP.M', 'u1', 'shop', 4 WHERE NOT EXISTS (SELECT 1 FROM DBT_RELEASE.CONTROL.CLAIMS WHERE LIVE_NAME = 'SHOP.M');
CREATE TABLE DBT_RELEASE.CONTROL.FLIPS (REQUEST_ID VARCHAR, LIVE_NAME VARCHAR, FLIPPED_AT TIMESTAMP_LTZ)
"""
MARKER = "CREATE OR REPLACE TABLE {} COMMENT = 'marker of release u1' AS SELECT 'u1'::VARCHAR AS RELEASE_UID, 'shop'::VARCHAR AS RELEASE_NAME, {}::INTEGER AS REVISION, NULL::VARCHAR AS SOURCE_REVISION, 'SHOP.M'::VARCHAR AS LIVE_NAME"
BLOCK = """EXECUTE IMMEDIATE $$DECLARE
N INTEGER;
F VARCHAR;
E VARCHAR;
BEGIN
UPDATE "DBT_RELEASE"."CONTROL"."CLAIMS" SET EPOCH = {next}, REQUEST_ID = 'r1', TOKEN = 't1', WON_AT = CURRENT_TIMESTAMP(), REPLY = NULL WHERE LIVE_NAME = 'SHOP.M' AND OWNER_UID = 'u1' AND EPOCH = {seen};
IF (SQLROWCOUNT <> 1) THEN
RETURN 'CLAIM';
END IF;
SELECT COUNT(*) INTO :N FROM (
SELECT RELEASE_UID, REVISION FROM "SHOP"."M"."DBT_RELEASE_MARKER"
) WHERE RELEASE_UID IN ('u1') AND REVISION = {live};
IF (N <> 1) THEN
UPDATE "DBT_RELEASE"."CONTROL"."CLAIMS" SET WON_AT = NULL, REPLY = 'LIVE' WHERE LIVE_NAME = 'SHOP.M' AND TOKEN = 't1';
RETURN 'LIVE';
END IF;
ALTER DATABASE "SHOP__G2" RENAME TO "SHOP__R1";
ALTER DATABASE {swap} SWAP WITH "SHOP__R1";
INSERT INTO DBT_RELEASE.CONTROL.FLIPS (REQUEST_ID, LIVE_NAME, FLIPPED_AT) SELECT 'r1', 'SHOP.M', CURRENT_TIMESTAMP() WHERE NOT EXISTS (SELECT 1 FROM DBT_RELEASE.CONTROL.FLIPS WHERE REQUEST_ID = 'r1');
RETURN 'FLIPPED';
EXCEPTION
WHEN OTHER THEN
E := 'ERROR ' || SQLCODE || ': ' || SQLERRM;
UPDATE "DBT_RELEASE"."CONTROL"."CLAIMS" SET WON_AT = NULL, REPLY = :E WHERE LIVE_NAME = 'SHOP.M' AND TOKEN = 't1';
RETURN E;
END;$$"""


class Flip(DoubleTest):
    def setUp(self):
        super().setUp()
        self.all(CONTROL)
        for database, revision in (("SHOP", 1), ("SHOP__G2", 2)):
            self.all(f"CREATE DATABASE {database}; CREATE SCHEMA {database}.M")
            self.run_(MARKER.format(f'"{database}"."M"."DBT_RELEASE_MARKER"', revision))

    def block(self, seen=4, live=1, swap='"SHOP"'):
        return self.value(BLOCK.format(seen=seen, next=seen + 1, live=live, swap=swap))

    def test_it_flips_once(self):
        self.assertEqual("FLIPPED", self.block())
        self.assertEqual("CLAIM", self.block(), "the same block again finds the epoch gone")
        self.assertEqual(2, self.value("SELECT REVISION FROM SHOP.M.DBT_RELEASE_MARKER"))
        self.assertEqual(1, self.value("SELECT REVISION FROM SHOP__R1.M.DBT_RELEASE_MARKER"))
        self.assertEqual(1, self.value("SELECT COUNT(*) FROM DBT_RELEASE.CONTROL.FLIPS"))

    def test_a_refusal_concludes_the_claim(self):
        self.assertEqual("LIVE", self.block(live=7))
        self.assertEqual(
            [(5, None, "LIVE")], self.rows("SELECT EPOCH, WON_AT, REPLY FROM DBT_RELEASE.CONTROL.CLAIMS WHERE LIVE_NAME = 'SHOP.M'")
        )

    def test_an_error_is_caught_and_what_ran_before_it_stays(self):
        reply = self.block(swap='"NOPE"')
        self.assertTrue(reply.startswith("ERROR 2003: "), reply)
        self.assertIn("NOPE", self.value("SELECT REPLY FROM DBT_RELEASE.CONTROL.CLAIMS WHERE LIVE_NAME = 'SHOP.M'"))
        self.assertEqual(2, self.value("SELECT REVISION FROM SHOP__R1.M.DBT_RELEASE_MARKER"), "DDL in a block is not undone")

    def test_history_shows_it(self):
        self.block()
        found = self.rows(
            'SELECT QUERY_ID FROM TABLE("DBT_RELEASE".INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 10000)) '
            "WHERE EXECUTION_STATUS IN ('RUNNING', 'SUCCESS') AND STARTSWITH(QUERY_TEXT, 'EXECUTE IMMEDIATE') AND CONTAINS(QUERY_TEXT, 't1')"
        )
        self.assertEqual(1, len(found))

    def test_fingerprint(self):
        sql = """SELECT FINGERPRINT FROM (
SELECT SHA2(COALESCE(LISTAGG(LINE, '\\n') WITHIN GROUP (ORDER BY LINE), ''), 256) AS FINGERPRINT FROM (
SELECT CASE SCHEMA_NAME WHEN 'M' THEN 'a' END || ' SCHEMA' AS LINE FROM "SHOP".INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME IN ('M')
UNION ALL
SELECT CASE TABLE_SCHEMA WHEN 'M' THEN 'a' END || ' RELATION ' || LENGTH(TABLE_NAME) || ' ' || TABLE_NAME || ' ' || TABLE_TYPE || ' ' || COALESCE(TO_VARCHAR(DATE_PART(EPOCH_NANOSECOND, CREATED)), '-') || ' ' || COALESCE(TO_VARCHAR(DATE_PART(EPOCH_NANOSECOND, LAST_ALTERED)), '-') || ' ' || COALESCE(TO_VARCHAR(ROW_COUNT), '-') || ' ' || COALESCE(TO_VARCHAR(BYTES), '-') AS LINE FROM "SHOP".INFORMATION_SCHEMA.TABLES WHERE (TABLE_SCHEMA, TABLE_NAME) IN (('M', 'T'), ('M', 'DBT_RELEASE_MARKER'))
UNION ALL
SELECT TABLE_SCHEMA || ' COLUMNS ' || TABLE_NAME || ' ' || MD5(LISTAGG(LENGTH(COLUMN_NAME) || ' ' || COLUMN_NAME || ' ' || DATA_TYPE || ' ' || COALESCE(TO_VARCHAR(NUMERIC_PRECISION), '-') || ' ' || COALESCE(TO_VARCHAR(NUMERIC_SCALE), '-') || ' ' || COALESCE(TO_VARCHAR(CHARACTER_MAXIMUM_LENGTH), '-'), ', ') WITHIN GROUP (ORDER BY ORDINAL_POSITION)) AS LINE FROM "SHOP".INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA IN ('M') AND TABLE_NAME <> 'X' GROUP BY TABLE_SCHEMA, TABLE_NAME)
)"""
        first = self.value(sql)
        self.assertEqual(first, self.value(sql))
        self.run_("UPDATE SHOP.M.DBT_RELEASE_MARKER SET REVISION = REVISION")
        self.assertNotEqual(first, self.value(sql))
        self.assertEqual(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            self.value(
                "SELECT SHA2(COALESCE(LISTAGG(LINE, ',') WITHIN GROUP (ORDER BY LINE), ''), 256) FROM (SELECT TABLE_NAME AS LINE FROM SHOP.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'NOPE')"
            ),
        )

    def test_sides(self):
        self.assertEqual(
            [("SHOP",), ("SHOP__G2",)],
            self.rows(
                "SELECT DATABASE_NAME FROM \"DBT_RELEASE\".INFORMATION_SCHEMA.DATABASES WHERE DATABASE_NAME IN ('SHOP') OR STARTSWITH(DATABASE_NAME, 'SHOP__') ORDER BY DATABASE_NAME"
            ),
        )
        found = self.rows(
            'SELECT \'SHOP\' AS IN_DATABASE, S.SCHEMA_NAME, S.SCHEMA_OWNER, T.TABLE_OWNER FROM "SHOP".INFORMATION_SCHEMA.SCHEMATA S LEFT JOIN "SHOP".INFORMATION_SCHEMA.TABLES T '
            "ON T.TABLE_SCHEMA = S.SCHEMA_NAME AND T.TABLE_NAME = 'DBT_RELEASE_MARKER' AND T.TABLE_TYPE = 'BASE TABLE' WHERE S.SCHEMA_NAME <> 'INFORMATION_SCHEMA' ORDER BY 2"
        )
        self.assertEqual([("SHOP", "M", "ACCOUNTADMIN", "ACCOUNTADMIN"), ("SHOP", "PUBLIC", "ACCOUNTADMIN", None)], found)
        shown = self.named(r"SHOW TABLES LIKE 'DBT\\_RELEASE\\_MARKER' IN ACCOUNT")
        self.assertEqual(
            [("SHOP", "M", "marker of release u1"), ("SHOP__G2", "M", "marker of release u1")],
            [(s["database_name"], s["schema_name"], s["comment"]) for s in shown],
        )
        self.assertEqual([], self.named("SHOW TABLES LIKE 'DBT_RELEASE' IN ACCOUNT"))


class TableSwap(DoubleTest):
    def test_created_goes_with_the_table_and_a_plan_is_kept(self):
        self.all(CONTROL)
        self.all(
            "CREATE TABLE DBT_RELEASE.CONTROL.SWAPS (REQUEST_ID VARCHAR, SEQ INTEGER, LIVE VARCHAR, SIDE VARCHAR, LIVE_CREATED_ON VARCHAR, SIDE_CREATED_ON VARCHAR, DONE_AT TIMESTAMP_LTZ);"
            "CREATE DATABASE SHOP; CREATE SCHEMA SHOP.MARTS; CREATE SCHEMA SHOP.MARTS__G2; CREATE TABLE SHOP.MARTS.A AS SELECT 'live' AS V; CREATE TABLE SHOP.MARTS__G2.A AS SELECT 'side' AS V;"
            "CREATE TABLE SHOP.MARTS__G2.NEW AS SELECT 1 AS N; GRANT SELECT ON TABLE SHOP.MARTS__G2.A TO ROLE GATE"
        )
        made = """SELECT TABLE_SCHEMA, TABLE_NAME, TO_VARCHAR(DATE_PART(EPOCH_NANOSECOND, CREATED)) FROM "SHOP".INFORMATION_SCHEMA.TABLES
            WHERE TABLE_SCHEMA IN ('MARTS', 'MARTS__G2', 'MARTS__R1') AND TABLE_NAME <> 'DBT_RELEASE_MARKER' ORDER BY TABLE_SCHEMA, TABLE_NAME"""
        (_, _, live), (_, _, side), (_, _, new) = self.rows(made)
        begun = f"""EXECUTE IMMEDIATE $$ BEGIN
            DELETE FROM DBT_RELEASE.CONTROL.SWAPS WHERE REQUEST_ID = 'r';
            INSERT INTO DBT_RELEASE.CONTROL.SWAPS (REQUEST_ID, SEQ, LIVE, SIDE, LIVE_CREATED_ON, SIDE_CREATED_ON) VALUES ('r', 0, 'SHOP.MARTS.A', 'SHOP.MARTS__R1.A', '{live}', '{side}'), ('r', 1, 'SHOP.MARTS.NEW', 'SHOP.MARTS__R1.NEW', NULL, '{new}');
            ALTER SCHEMA "SHOP"."MARTS__G2" RENAME TO "SHOP"."MARTS__R1";
            RETURN 'BEGUN'; END; $$"""
        self.assertEqual("BEGUN", self.value(begun))
        batch = f"""EXECUTE IMMEDIATE $$ DECLARE N INTEGER; BEGIN
            SELECT COUNT(*) INTO :N FROM "SHOP".INFORMATION_SCHEMA.TABLES WHERE (TABLE_SCHEMA = 'MARTS' AND TABLE_NAME = 'A' AND TO_VARCHAR(DATE_PART(EPOCH_NANOSECOND, CREATED)) = '{live}')
              OR (TABLE_SCHEMA = 'MARTS__R1' AND TABLE_NAME = 'A' AND TO_VARCHAR(DATE_PART(EPOCH_NANOSECOND, CREATED)) = '{side}');
            IF (N <> 2) THEN RETURN 'CHANGED'; END IF;
            ALTER TABLE "SHOP"."MARTS"."A" SWAP WITH "SHOP"."MARTS__R1"."A";
            ALTER TABLE "SHOP"."MARTS__R1"."NEW" RENAME TO "SHOP"."MARTS"."NEW";
            UPDATE DBT_RELEASE.CONTROL.SWAPS SET DONE_AT = CURRENT_TIMESTAMP() WHERE REQUEST_ID = 'r' AND SEQ IN (0, 1);
            RETURN 'SWAPPED'; END; $$"""
        self.assertEqual("SWAPPED", self.value(batch))
        self.assertEqual("CHANGED", self.value(batch), "what is swapped is not as planned any more")
        self.assertEqual([("MARTS", "A", side), ("MARTS", "NEW", new), ("MARTS__R1", "A", live)], self.rows(made))
        self.assertEqual(2, self.value("SELECT COUNT(*) FROM DBT_RELEASE.CONTROL.SWAPS WHERE DONE_AT IS NOT NULL"))
        self.assertIn("GATE", [g["grantee_name"] for g in self.named("SHOW GRANTS ON TABLE SHOP.MARTS.A")])


class Prepare(DoubleTest):
    def test_a_side_is_made_and_filled(self):
        self.all(
            "CREATE DATABASE SHOP; CREATE SCHEMA SHOP.MARTS; CREATE TRANSIENT TABLE SHOP.MARTS.ORDERS (ID INTEGER, AT TIMESTAMP_LTZ); INSERT INTO SHOP.MARTS.ORDERS VALUES (1, CURRENT_TIMESTAMP())"
        )
        self.all(
            "GRANT OWNERSHIP ON DATABASE SHOP TO ROLE OP; GRANT OWNERSHIP ON SCHEMA SHOP.MARTS TO ROLE OP; GRANT OWNERSHIP ON ALL TABLES IN SCHEMA SHOP.MARTS TO ROLE OP"
        )
        reply = self.value(
            """EXECUTE IMMEDIATE $$ BEGIN
            CREATE DATABASE "SHOP__G2" DATA_RETENTION_TIME_IN_DAYS = 1 COMMENT = 'side 2; of shop';
            CREATE SCHEMA "SHOP__G2"."MARTS" WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 1 COMMENT = 'x';
            CREATE TRANSIENT SCHEMA "SHOP__G2"."T" COMMENT = 'x';
            CREATE SCHEMA IF NOT EXISTS "SHOP__G2"."MARTS";
            CREATE TRANSIENT TABLE "SHOP__G2"."MARTS"."ORDERS" CLONE "SHOP"."MARTS"."ORDERS";
            GRANT USAGE, CREATE SCHEMA ON DATABASE "SHOP__G2" TO ROLE "BUILD";
            GRANT OWNERSHIP ON SCHEMA "SHOP__G2"."MARTS" TO ROLE "BUILD" COPY CURRENT GRANTS;
            GRANT OWNERSHIP ON TABLE "SHOP__G2"."MARTS"."ORDERS" TO ROLE "BUILD" COPY CURRENT GRANTS;
            RETURN 'DONE'; END; $$""",
            self.op,
        )
        self.assertEqual("DONE", reply)
        self.run_('INSERT INTO "SHOP__G2"."MARTS"."ORDERS" SELECT 2, NULL', self.build)
        self.assertEqual(
            [("BUILD", "YES", "NO", 1)],
            self.rows(
                "SELECT SCHEMA_OWNER, IS_MANAGED_ACCESS, IS_TRANSIENT, RETENTION_TIME FROM SHOP__G2.INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME IN ('MARTS')",
                self.op,
            ),
        )
        self.assertEqual("TRANSIENT", self.named("SHOW TABLES IN SCHEMA SHOP__G2.MARTS", self.op)[0]["kind"])
        self.run_('DROP DATABASE IF EXISTS "SHOP__G2"', self.op)
        self.run_('DROP DATABASE IF EXISTS "SHOP__G2"', self.op)

    def test_lists_that_are_empty(self):
        self.run_("CREATE DATABASE D")
        for kind in (
            "TASKS",
            "STREAMS",
            "PIPES",
            "ALERTS",
            "STAGES",
            "SEQUENCES",
            "FILE FORMATS",
            "USER FUNCTIONS",
            "PROCEDURES",
            "DYNAMIC TABLES",
            "MATERIALIZED VIEWS",
            "MASKING POLICIES",
            "ROW ACCESS POLICIES",
            "TAGS",
            "DATABASE ROLES",
        ):
            self.assertEqual([], self.named(f'SHOW {kind} IN DATABASE "D"'), kind)
        self.assertEqual([], self.named("SHOW STREAMS IN ACCOUNT"))
        self.assertEqual(
            [],
            self.rows(
                "SELECT FUNCTION_SCHEMA, FUNCTION_NAME, FUNCTION_DEFINITION FROM D.INFORMATION_SCHEMA.FUNCTIONS WHERE FUNCTION_SCHEMA IN ('PUBLIC')"
            ),
        )
        self.run_("CREATE TABLE D.PUBLIC.ORDERS (N INTEGER)")
        policies = """SELECT POLICY_DB, POLICY_SCHEMA, POLICY_NAME, POLICY_KIND, REF_SCHEMA_NAME, REF_ENTITY_NAME, REF_COLUMN_NAME
            FROM TABLE("D".INFORMATION_SCHEMA.POLICY_REFERENCES(REF_ENTITY_NAME => '"D"."PUBLIC"."ORDERS"', REF_ENTITY_DOMAIN => 'TABLE'))"""
        self.assertEqual([], self.rows(policies + " UNION ALL " + policies))
        tags = """SELECT TAG_DATABASE, TAG_SCHEMA, TAG_NAME, TAG_VALUE, LEVEL, OBJECT_SCHEMA, OBJECT_NAME, COLUMN_NAME
            FROM TABLE("D".INFORMATION_SCHEMA.TAG_REFERENCES{}('"D"."PUBLIC"."ORDERS"', 'TABLE'))"""
        self.assertEqual([], self.rows(tags.format("_ALL_COLUMNS") + " UNION ALL " + tags.format("")))

    def test_things_are_shown(self):
        self.all(
            "CREATE DATABASE D; CREATE TABLE D.PUBLIC.T (N INTEGER); CREATE STREAM D.PUBLIC.S ON TABLE D.PUBLIC.T; CREATE TASK D.PUBLIC.K SCHEDULE = '5 MINUTE' AS SELECT 1"
        )
        self.run_("CREATE PROCEDURE D.PUBLIC.P(A VARCHAR) RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN RETURN 'D.PUBLIC'; END; $$")
        self.assertEqual([("S", "D.PUBLIC.T")], [(r["name"], r["table_name"]) for r in self.named("SHOW STREAMS IN ACCOUNT")])
        self.assertEqual([("K", "suspended")], [(r["name"], r["state"]) for r in self.named("SHOW TASKS IN DATABASE D")])
        self.assertEqual("P(A VARCHAR)", self.named("SHOW PROCEDURES IN SCHEMA D.PUBLIC")[0]["arguments"])
        self.assertIn("D.PUBLIC", dict(self.rows('DESCRIBE PROCEDURE "D"."PUBLIC"."P"(VARCHAR)'))["body"])

    def test_views_that_name_a_database(self):
        self.all("CREATE DATABASE D; CREATE VIEW D.PUBLIC.V AS SELECT 1 AS N")
        found = self.rows(
            "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM D.INFORMATION_SCHEMA.VIEWS WHERE TABLE_SCHEMA IN ('PUBLIC') AND (CONTAINS(UPPER(VIEW_DEFINITION), 'D') OR CONTAINS(UPPER(VIEW_DEFINITION), 'E'))"
        )
        self.assertEqual([("PUBLIC", "V", "CREATE VIEW D.PUBLIC.V AS SELECT 1 AS N")], found)

    def test_gate(self):
        self.assertEqual([("3",)], self.rows("SELECT LEFT(CAST(ANSWER AS VARCHAR), 201) FROM (select 1 + 2 as n\n) AS Q(ANSWER) LIMIT 2"))
        self.assertEqual([("42.50",)], self.rows("SELECT LEFT(CAST(ANSWER AS VARCHAR), 201) FROM (SELECT 42.50) AS Q(ANSWER) LIMIT 2"))


class Blocks(DoubleTest):
    def test_the_language(self):
        self.assertEqual(
            "3 9 yes",
            self.value("""EXECUTE IMMEDIATE $$ DECLARE n INTEGER DEFAULT 0; r VARCHAR; BEGIN
            FOR i IN 1 TO 3 DO n := n + 1; END FOR;
            LET m INTEGER := n * 3;
            LET c CURSOR FOR SELECT 'yes' AS A UNION ALL SELECT 'yes';
            FOR row_ IN c DO r := row_.A; END FOR;
            WHILE (m < 9) DO m := m + 1; END WHILE;
            IF (n = 1) THEN RETURN 'one'; ELSEIF (n = 3 AND r = 'yes') THEN NULL; ELSE RETURN 'else'; END IF;
            RETURN n || ' ' || m || ' ' || r; END; $$"""),
        )

    def test_a_claim_is_a_transaction(self):
        self.all(CONTROL)
        self.assertEqual(
            "DONE",
            self.value("""EXECUTE IMMEDIATE $$
BEGIN
BEGIN TRANSACTION;
UPDATE "DBT_RELEASE"."CONTROL"."CLAIMS" SET EPOCH = EPOCH + 1 WHERE LIVE_NAME = 'SHOP.M';
IF (SQLROWCOUNT <> 1) THEN
ROLLBACK;
RETURN 'SETUP';
END IF;
INSERT INTO "DBT_RELEASE"."CONTROL"."CLAIMS" (LIVE_NAME, OWNER_UID, EPOCH) SELECT 'X', 'u2', 0 WHERE NOT EXISTS (SELECT 1 FROM "DBT_RELEASE"."CONTROL"."CLAIMS" WHERE LIVE_NAME = 'X');
COMMIT;
RETURN 'DONE';
END;
$$"""),
        )
        self.assertEqual(2, self.value("SELECT COUNT(*) FROM DBT_RELEASE.CONTROL.CLAIMS", self.session("ADMIN", "ACCOUNTADMIN")))

    def test_a_timeout_is_not_caught(self):
        session = self.session("ADMIN", "ACCOUNTADMIN", STATEMENT_TIMEOUT_IN_SECONDS=1)
        self.fails(
            630, "EXECUTE IMMEDIATE $$ BEGIN CALL SYSTEM$WAIT(5); RETURN 'x'; EXCEPTION WHEN OTHER THEN RETURN 'caught'; END; $$", session
        )

    def test_no_return_is_null(self):
        self.assertIsNone(self.value("EXECUTE IMMEDIATE $$ BEGIN SELECT 1; END; $$"))
        self.assertEqual("anonymous block", self.run_("BEGIN RETURN 1; END;").columns[0][0])

    def test_a_query_that_computes_for_long_is_ended(self):
        session = self.session("ADMIN", "ACCOUNTADMIN", STATEMENT_TIMEOUT_IN_SECONDS=1)
        self.fails(
            630,
            "SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 60000)) A CROSS JOIN TABLE(GENERATOR(ROWCOUNT => 60000)) B WHERE HASH(A.__N, B.__N) % 7 = 3",
            session,
        )
