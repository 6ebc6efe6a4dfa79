"""Names, swaps, clones and time travel."""

import threading
import time

from .support import DoubleTest


class Swaps(DoubleTest):
    def setUp(self):
        super().setUp()
        self.all(
            "CREATE DATABASE SHOP; CREATE SCHEMA SHOP.M; CREATE TABLE SHOP.M.T AS SELECT 'live' AS V; CREATE VIEW SHOP.M.SAYS_NO_DATABASE AS SELECT V FROM M.T;"
            "CREATE VIEW SHOP.M.SAYS_DATABASE AS SELECT V FROM SHOP.M.T;"
            "CREATE DATABASE SHOP__G1; CREATE SCHEMA SHOP__G1.M; CREATE TABLE SHOP__G1.M.T AS SELECT 'green' AS V; CREATE VIEW SHOP__G1.M.SAYS_NO_DATABASE AS SELECT V FROM M.T;"
            "CREATE VIEW SHOP__G1.M.SAYS_DATABASE AS SELECT V FROM SHOP__G1.M.T"
        )

    def test_a_database_swap_moves_all_and_the_view_that_names_its_database_is_the_trap(self):
        self.run_("ALTER DATABASE SHOP SWAP WITH SHOP__G1")
        self.assertEqual("green", self.value("SELECT V FROM SHOP.M.T"))
        self.assertEqual("green", self.value("SELECT V FROM SHOP.M.SAYS_NO_DATABASE"))
        self.assertEqual("live", self.value("SELECT V FROM SHOP.M.SAYS_DATABASE"), "it still reads the name that it was written with")
        self.assertIn(
            "SHOP__G1.M.T", self.value("SELECT VIEW_DEFINITION FROM SHOP.INFORMATION_SCHEMA.VIEWS WHERE TABLE_NAME = 'SAYS_DATABASE'")
        )

    def test_a_swap_or_rename_changes_no_time_and_no_grant(self):
        self.run_("GRANT USAGE ON DATABASE SHOP__G1 TO ROLE GATE")
        times = "SELECT CREATED, LAST_ALTERED FROM {}.INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'T'"
        before = self.rows(times.format("SHOP__G1"))
        self.run_("ALTER DATABASE SHOP SWAP WITH SHOP__G1")
        self.run_("ALTER DATABASE SHOP__G1 RENAME TO SHOP__R0")
        self.assertEqual(before, self.rows(times.format("SHOP")))
        self.assertEqual(
            [("USAGE", "GATE")],
            [(g["privilege"], g["grantee_name"]) for g in self.named("SHOW GRANTS ON DATABASE SHOP") if g["privilege"] != "OWNERSHIP"],
        )
        self.fails(2003, "SELECT * FROM SHOP__G1.M.T")

    def test_schemas_and_tables_swap_and_tables_rename_across_schemas(self):
        self.all("CREATE SCHEMA SHOP.M__G1; CREATE TABLE SHOP.M__G1.T AS SELECT 'side' AS V; ALTER SCHEMA SHOP.M SWAP WITH SHOP.M__G1")
        self.assertEqual("side", self.value("SELECT V FROM SHOP.M.T"))
        self.run_("ALTER TABLE SHOP.M.T SWAP WITH SHOP.M__G1.T")
        self.assertEqual("live", self.value("SELECT V FROM SHOP.M.T"))
        self.run_("ALTER TABLE SHOP.M.T RENAME TO SHOP.PUBLIC.MOVED")
        self.assertEqual("live", self.value("SELECT V FROM SHOP.PUBLIC.MOVED"))
        self.fails(2002, "ALTER DATABASE SHOP RENAME TO SHOP__G1")
        self.fails(2003, "ALTER DATABASE SHOP SWAP WITH NOPE")

    def test_no_statement_sees_half_of_a_swap(self):
        self.all("CREATE TABLE SHOP.M.U AS SELECT 'live' AS V; CREATE TABLE SHOP__G1.M.U AS SELECT 'green' AS V")
        torn, seen, stop = [], set(), threading.Event()

        def read():
            session = self.session("ADMIN", "ACCOUNTADMIN")
            while not stop.is_set():
                row = self.rows("SELECT T.V, U.V FROM SHOP.M.T AS T CROSS JOIN SHOP.M.U AS U", session)[0]
                seen.add(row)
                if row[0] != row[1]:
                    torn.append(row)

        readers = [threading.Thread(target=read) for _ in range(2)]
        for r in readers:
            r.start()
        for _ in range(40):
            self.run_("ALTER DATABASE SHOP SWAP WITH SHOP__G1")
            time.sleep(0.005)
        stop.set()
        for r in readers:
            r.join()
        self.assertEqual([], torn)
        self.assertEqual(2, len(seen))


class Claims(DoubleTest):
    def test_one_of_many_wins_each_epoch(self):
        self.all("CREATE DATABASE D; CREATE DATABASE E; CREATE TABLE D.PUBLIC.C AS SELECT 0 AS EPOCH")
        won = []

        def claim():
            session = self.session("ADMIN", "ACCOUNTADMIN")
            for _ in range(12):
                seen = self.value("SELECT EPOCH FROM D.PUBLIC.C", session)
                block = f"""EXECUTE IMMEDIATE $$ BEGIN
                    UPDATE D.PUBLIC.C SET EPOCH = {seen + 1} WHERE EPOCH = {seen};
                    IF (SQLROWCOUNT <> 1) THEN RETURN 'CLAIM'; END IF;
                    ALTER DATABASE E RENAME TO F; ALTER DATABASE F RENAME TO E;
                    RETURN 'WON'; END; $$"""
                if self.value(block, session) == "WON":
                    won.append(seen)

        threads = [threading.Thread(target=claim) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(60)
        self.assertEqual(len(won), len(set(won)))
        self.assertEqual(self.value("SELECT EPOCH FROM D.PUBLIC.C"), len(won))


class Travel(DoubleTest):
    def setUp(self):
        super().setUp()
        self.all("CREATE DATABASE D; CREATE SCHEMA D.S; CREATE TABLE D.S.T (N INTEGER NOT NULL); INSERT INTO D.S.T VALUES (1)")

    def now(self):
        return str(self.value("SELECT CURRENT_TIMESTAMP()"))

    def test_what_was_is_there(self):
        then = self.now()
        self.all("UPDATE D.S.T SET N = 2; CREATE TABLE D.S.LATER (N INTEGER)")
        self.assertEqual(1, self.value(f"SELECT N FROM D.S.T AT(TIMESTAMP => '{then}'::TIMESTAMP_TZ)"))
        self.run_(f"CREATE DATABASE BACK CLONE D AT(TIMESTAMP => '{then}'::TIMESTAMP_LTZ)")
        self.assertEqual(1, self.value("SELECT N FROM BACK.S.T"))
        self.fails(2003, "SELECT N FROM BACK.S.LATER")
        self.run_(f"CREATE SCHEMA D.BACK CLONE D.S AT(TIMESTAMP => TO_TIMESTAMP_TZ('{then}'))")
        self.assertEqual(1, self.value("SELECT N FROM D.BACK.T"))
        update = self.engine.execute(self.admin, "UPDATE D.S.T SET N = 3")[0].id
        self.run_(f"CREATE TABLE D.S.B CLONE D.S.T BEFORE(STATEMENT => '{update}')")
        self.assertEqual(2, self.value("SELECT N FROM D.S.B"))

    def test_a_replaced_table_is_there_too(self):
        then = self.now()
        self.run_("CREATE OR REPLACE TABLE D.S.T AS SELECT 5 AS N")
        self.run_(f"CREATE DATABASE BACK CLONE D AT(TIMESTAMP => '{then}'::TIMESTAMP_TZ)")
        self.assertEqual(1, self.value("SELECT N FROM BACK.S.T"))

    def test_retention_ends_it(self):
        then = self.now()
        self.run_("DROP TABLE D.S.T")
        self.engine.catalog.clock.advance(2 * 86400)
        self.fails(707, f"CREATE DATABASE BACK CLONE D AT(TIMESTAMP => '{then}'::TIMESTAMP_TZ)")
        self.fails(2003, "UNDROP TABLE D.S.T")
        self.assertEqual("1", self.named("SHOW DATABASES LIKE 'd'")[0]["retention_time"])

    def test_undrop_brings_back_the_last_one(self):
        self.run_("DROP DATABASE D")
        self.fails(2003, "SELECT * FROM D.S.T")
        self.run_("UNDROP DATABASE D")
        self.assertEqual(1, self.value("SELECT N FROM D.S.T"))
        self.run_("CREATE OR REPLACE TABLE D.S.T AS SELECT 2 AS N")
        self.fails(2002, "UNDROP TABLE D.S.T")
        self.all("DROP SCHEMA D.S; UNDROP SCHEMA D.S; ALTER TABLE D.S.T RENAME TO D.S.X; UNDROP TABLE D.S.T")
        self.assertEqual(1, self.value("SELECT N FROM D.S.T"))

    def test_a_clone_is_its_own(self):
        self.all("GRANT SELECT ON TABLE D.S.T TO ROLE GATE; CREATE DATABASE C CLONE D; UPDATE C.S.T SET N = 9")
        self.assertEqual(1, self.value("SELECT N FROM D.S.T"))
        self.assertIn("GATE", [g["grantee_name"] for g in self.named("SHOW GRANTS ON TABLE C.S.T")])
        self.fails(100072, "INSERT INTO C.S.T VALUES (NULL)")


class Memory(DoubleTest):
    def test_what_nobody_needs_goes_and_the_rest_stays(self):
        from snowdouble.sweep import sweep

        self.all(
            "CREATE DATABASE D; CREATE TABLE D.PUBLIC.T (N INTEGER); CREATE DATABASE C CLONE D; CREATE TEMPORARY TABLE D.PUBLIC.X AS SELECT 7 AS N; BEGIN; INSERT INTO C.PUBLIC.T VALUES (9)"
        )
        other = self.session("ADMIN", "ACCOUNTADMIN")
        for n in range(310):
            self.run_(f"INSERT INTO D.PUBLIC.T VALUES ({n})", other)
        for _ in range(60):
            self.run_("CREATE OR REPLACE TABLE D.PUBLIC.R AS SELECT 1 AS N", other)
        self.assertGreater(sweep(self.engine, seconds=0), 15)
        self.assertEqual(0, sweep(self.engine, seconds=0))
        self.run_("COMMIT")
        self.assertEqual(
            [310, 9, 7, 1],
            [
                self.value(f"SELECT {what} FROM {table}")
                for what, table in (("COUNT(*)", "D.PUBLIC.T"), ("N", "C.PUBLIC.T"), ("N", "D.PUBLIC.X"), ("N", "D.PUBLIC.R"))
            ],
        )
        self.all("DROP TABLE D.PUBLIC.R; UNDROP TABLE D.PUBLIC.R")
        self.assertEqual(1, self.value("SELECT N FROM D.PUBLIC.R"))


class Metadata(DoubleTest):
    def test_last_altered_says_every_change_and_no_other(self):
        self.all("CREATE DATABASE D; CREATE TABLE D.PUBLIC.T (N INTEGER)")
        seen = []
        for sql in (
            "INSERT INTO D.PUBLIC.T VALUES (1)",
            "UPDATE D.PUBLIC.T SET N = N",
            "ALTER TABLE D.PUBLIC.T ADD COLUMN M VARCHAR(5) DEFAULT 'x'",
            "TRUNCATE TABLE D.PUBLIC.T",
        ):
            self.run_(sql)
            seen.append(self.value("SELECT LAST_ALTERED FROM D.INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'T'"))
        self.assertEqual(len(seen), len(set(seen)))
        self.run_("SELECT * FROM D.PUBLIC.T")
        self.assertEqual(seen[-1], self.value("SELECT LAST_ALTERED FROM D.INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'T'"))
        self.assertEqual(
            [("N", "NUMBER", None), ("M", "TEXT", 5)],
            self.rows(
                "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH FROM D.INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'T' ORDER BY ORDINAL_POSITION"
            ),
        )

    def test_a_fingerprint(self):
        self.all("CREATE DATABASE D; CREATE TABLE D.PUBLIC.T AS SELECT 1 AS N; CREATE TABLE D.PUBLIC.U AS SELECT 1 AS N")
        sql = """SELECT SHA2(LISTAGG(TABLE_SCHEMA || '.' || TABLE_NAME || ' ' || TO_VARCHAR(CREATED) || ' ' || TO_VARCHAR(LAST_ALTERED) || COALESCE(TO_VARCHAR(ROW_COUNT), '-'), '\\n')
            WITHIN GROUP (ORDER BY TABLE_SCHEMA, TABLE_NAME), 256) FROM D.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA'"""
        first = self.value(sql)
        self.assertEqual(64, len(first))
        self.assertEqual(first, self.value(sql))
        self.run_("DELETE FROM D.PUBLIC.U WHERE N = 5")
        self.assertNotEqual(first, self.value(sql))

    def test_transactions(self):
        self.all("CREATE DATABASE D; CREATE TABLE D.PUBLIC.T (N INTEGER); BEGIN; INSERT INTO D.PUBLIC.T VALUES (1)")
        other = self.session("ADMIN", "ACCOUNTADMIN", LOCK_TIMEOUT=1)
        self.assertEqual(1, self.value("SELECT COUNT(*) FROM D.PUBLIC.T"))
        self.assertEqual(0, self.value("SELECT COUNT(*) FROM D.PUBLIC.T", other))
        self.fails(625, "UPDATE D.PUBLIC.T SET N = 2", other)
        self.run_("ROLLBACK")
        self.assertEqual(0, self.value("SELECT COUNT(*) FROM D.PUBLIC.T"))
        self.all("BEGIN; INSERT INTO D.PUBLIC.T VALUES (1); COMMIT")
        self.assertEqual(1, self.value("SELECT COUNT(*) FROM D.PUBLIC.T", other))


class Dialect(DoubleTest):
    def test_names_and_functions(self):
        self.all(
            "CREATE DATABASE D; CREATE TABLE D.PUBLIC.T (ID INTEGER AUTOINCREMENT, AT TIMESTAMP_LTZ, \"lower\" VARCHAR); INSERT INTO D.PUBLIC.T (AT, \"lower\") VALUES ('2026-01-02 03:04:05', 'x'), (NULL, 'y')"
        )
        self.assertEqual([(1, "x"), (2, "y")], self.rows('SELECT ID, "lower" FROM D.PUBLIC.T ORDER BY AT NULLS LAST'))
        self.assertEqual(
            ("2026-01-02 03:04", 1767323045),
            self.rows("SELECT TO_VARCHAR(AT, 'YYYY-MM-DD HH24:MI'), DATE_PART(EPOCH_SECOND, AT) FROM D.PUBLIC.T WHERE ID = 1")[0],
        )
        self.assertEqual(
            [(3,)], self.rows("SELECT MAX(N) FROM (SELECT ROW_NUMBER() OVER (ORDER BY SEQ4()) AS N FROM TABLE(GENERATOR(ROWCOUNT => 3)))")
        )
        self.assertEqual("T", self.named("SHOW TABLES")[0]["name"])

    def test_a_name_of_a_with_is_no_table(self):
        self.all("CREATE DATABASE D; CREATE TABLE D.PUBLIC.T AS SELECT 1 AS N")
        self.assertEqual(2, self.value("WITH T AS (SELECT N + 1 AS N FROM T) SELECT N FROM T"))
        self.assertEqual(1, self.value("WITH U AS (SELECT 5 AS N) SELECT N FROM D.PUBLIC.T"))

    def test_temporary_tables_are_the_sessions(self):
        self.all("CREATE DATABASE D; CREATE TABLE D.PUBLIC.T AS SELECT 1 AS N; CREATE TEMPORARY TABLE D.PUBLIC.T AS SELECT 2 AS N")
        self.assertEqual(2, self.value("SELECT N FROM D.PUBLIC.T"))
        self.assertEqual(1, self.value("SELECT N FROM D.PUBLIC.T", self.session("ADMIN", "ACCOUNTADMIN")))
        self.run_("DROP TABLE D.PUBLIC.T")
        self.assertEqual(1, self.value("SELECT N FROM D.PUBLIC.T"))
