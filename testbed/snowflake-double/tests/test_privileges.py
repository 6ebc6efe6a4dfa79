"""Who may do what."""

from .support import DoubleTest


class Privileges(DoubleTest):
    def setUp(self):
        super().setUp()
        self.all(
            "CREATE DATABASE G; CREATE SCHEMA G.S; GRANT OWNERSHIP ON SCHEMA G.S TO ROLE BUILD COPY CURRENT GRANTS; GRANT USAGE ON DATABASE G TO ROLE BUILD",
            self.op,
        )
        self.all("CREATE TABLE G.S.T AS SELECT 1 AS N; CREATE VIEW G.S.V AS SELECT N FROM S.T", self.build)

    def test_what_a_role_cannot_see_does_not_exist(self):
        self.fails(2003, "SELECT * FROM G.S.T", self.gate)
        self.fails(2003, "SELECT * FROM G.INFORMATION_SCHEMA.TABLES", self.gate)
        self.run_("GRANT USAGE ON DATABASE G TO ROLE GATE", self.op)
        self.assertEqual(
            ["INFORMATION_SCHEMA"], [r[0] for r in self.rows("SELECT SCHEMA_NAME FROM G.INFORMATION_SCHEMA.SCHEMATA", self.gate)]
        )
        self.all("GRANT USAGE ON SCHEMA G.S TO ROLE GATE; GRANT SELECT ON VIEW G.S.V TO ROLE GATE", self.op)
        self.assertEqual(1, self.value("SELECT N FROM G.S.V", self.gate))
        self.fails(2003, "SELECT * FROM G.S.T", self.gate)
        self.assertEqual([("V",)], self.rows("SELECT TABLE_NAME FROM G.INFORMATION_SCHEMA.TABLES", self.gate))

    def test_reading_is_not_writing(self):
        self.all(
            "GRANT USAGE ON DATABASE G TO ROLE GATE; GRANT USAGE ON SCHEMA G.S TO ROLE GATE; GRANT SELECT ON ALL TABLES IN SCHEMA G.S TO ROLE GATE",
            self.op,
        )
        for sql in (
            "INSERT INTO G.S.T VALUES (2)",
            "UPDATE G.S.T SET N = 2",
            "DELETE FROM G.S.T",
            "TRUNCATE TABLE G.S.T",
            "DROP TABLE G.S.T",
            "ALTER TABLE G.S.T RENAME TO G.S.X",
            "CREATE TABLE G.S.X (N INTEGER)",
        ):
            self.fails(3001, sql, self.gate)
        self.fails(3001, "CREATE DATABASE X", self.gate)
        self.fails(3001, "CREATE SCHEMA G.X", self.build)
        self.fails(3001, "DROP DATABASE G", self.build)

    def test_seal(self):
        """The operator takes over what the build owns: schemas first, then what is in them."""
        self.all(
            "GRANT OWNERSHIP ON SCHEMA G.S TO ROLE OP COPY CURRENT GRANTS; GRANT OWNERSHIP ON ALL TABLES IN SCHEMA G.S TO ROLE OP COPY CURRENT GRANTS;"
            "GRANT OWNERSHIP ON ALL VIEWS IN SCHEMA G.S TO ROLE OP COPY CURRENT GRANTS; REVOKE ALL PRIVILEGES ON SCHEMA G.S FROM ROLE BUILD; REVOKE ALL PRIVILEGES ON DATABASE G FROM ROLE BUILD;"
            "REVOKE ALL PRIVILEGES ON ALL TABLES IN SCHEMA G.S FROM ROLE BUILD", self.op,
        )  # fmt: skip
        self.fails(2003, "INSERT INTO G.S.T VALUES (2)", self.build)
        self.fails(2003, "CREATE TABLE G.S.X (N INTEGER)", self.build)
        self.assertEqual(1, self.value("SELECT N FROM G.S.V", self.op))
        self.assertEqual({"OP"}, {r[0] for r in self.rows("SELECT TABLE_OWNER FROM G.INFORMATION_SCHEMA.TABLES", self.op)})

    def test_ownership_with_grants_needs_a_word(self):
        self.run_("GRANT SELECT ON TABLE G.S.T TO ROLE GATE", self.op)
        self.fails(3036, "GRANT OWNERSHIP ON TABLE G.S.T TO ROLE OP", self.op)
        self.run_("GRANT OWNERSHIP ON TABLE G.S.T TO ROLE OP REVOKE CURRENT GRANTS", self.op)
        self.assertEqual(["OWNERSHIP"], [g["privilege"] for g in self.named("SHOW GRANTS ON TABLE G.S.T", self.op)])

    def test_a_swap_needs_both(self):
        self.run_("CREATE DATABASE LIVE")
        self.fails(2003, "ALTER DATABASE LIVE SWAP WITH G", self.op)
        self.run_("GRANT USAGE ON DATABASE LIVE TO ROLE OP")
        self.fails(3001, "ALTER DATABASE LIVE SWAP WITH G", self.op)
        self.run_("GRANT OWNERSHIP ON DATABASE LIVE TO ROLE OP COPY CURRENT GRANTS")
        self.run_("ALTER DATABASE LIVE SWAP WITH G", self.op)

    def test_future_grants(self):
        self.all(
            "GRANT USAGE ON DATABASE G TO ROLE GATE; GRANT USAGE ON SCHEMA G.S TO ROLE GATE; GRANT SELECT ON FUTURE TABLES IN SCHEMA G.S TO ROLE GATE"
        )
        self.run_("CREATE TABLE G.S.NEW AS SELECT 3 AS N", self.build)
        self.assertEqual(3, self.value("SELECT N FROM G.S.NEW", self.gate))
        found = self.named("SHOW FUTURE GRANTS IN SCHEMA G.S")
        self.assertEqual(
            [("SELECT", "TABLE", "GATE", "ROLE")], [(g["privilege"], g["grant_on"], g["grantee_name"], g["grant_to"]) for g in found]
        )
        self.run_("REVOKE SELECT ON FUTURE TABLES IN SCHEMA G.S FROM ROLE GATE")
        self.assertEqual([], self.named("SHOW FUTURE GRANTS IN SCHEMA G.S"))

    def test_a_warehouse_is_needed(self):
        self.build.warehouse = None
        self.fails(606, "SELECT * FROM G.S.T", self.build)
        self.fails(2043, "USE WAREHOUSE WH", self.build)
        self.run_("GRANT USAGE ON WAREHOUSE WH TO ROLE BUILD")
        self.run_("USE WAREHOUSE WH", self.build)
        self.assertEqual(1, self.value("SELECT * FROM G.S.T", self.build))

    def test_others_statements_are_seen_through_the_warehouse(self):
        sql = "SELECT COUNT(*) FROM TABLE(G.INFORMATION_SCHEMA.QUERY_HISTORY(RESULT_LIMIT => 1000)) WHERE ROLE_NAME = 'BUILD'"
        self.assertEqual(0, self.value(sql, self.op))
        self.run_("GRANT MONITOR ON WAREHOUSE WH TO ROLE OP")
        self.assertLess(0, self.value(sql, self.op))

    def test_roles(self):
        self.fails(3013, "USE ROLE ACCOUNTADMIN", self.build)
        self.run_("USE ROLE BUILD", self.op)
        self.assertEqual("BUILD", self.value("SELECT CURRENT_ROLE()", self.op))
        self.assertIn(
            ("USAGE", "ROLE", "BUILD"), [(g["privilege"], g["granted_on"], g["name"]) for g in self.named("SHOW GRANTS TO ROLE OP")]
        )

    def test_privileges_are_listed(self):
        self.run_("GRANT SELECT ON VIEW G.S.V TO ROLE GATE WITH GRANT OPTION", self.op)
        found = self.rows(
            "SELECT TABLE_NAME, PRIVILEGE_TYPE, GRANTEE, GRANTED_TO, IS_GRANTABLE FROM G.INFORMATION_SCHEMA.TABLE_PRIVILEGES WHERE TABLE_SCHEMA IN ('S') ORDER BY 1, 2"
        )
        self.assertEqual(
            [
                ("T", "OWNERSHIP", "BUILD", "ROLE", "YES"),
                ("V", "OWNERSHIP", "BUILD", "ROLE", "YES"),
                ("V", "SELECT", "GATE", "ROLE", "YES"),
            ],
            found,
        )
