"""What goes with a relation or a container: policies, tags, database roles, shares, materialized views."""

from .support import DoubleTest

_POLICIES = "SELECT POLICY_KIND, POLICY_NAME, REF_COLUMN_NAME FROM TABLE({0}.INFORMATION_SCHEMA.POLICY_REFERENCES(REF_ENTITY_NAME => '{0}.M.T', REF_ENTITY_DOMAIN => 'TABLE')) ORDER BY 1"
_TAGS = "SELECT LEVEL, TAG_NAME, TAG_VALUE, COLUMN_NAME FROM TABLE({0}.INFORMATION_SCHEMA.{1}('{0}.M.T', 'TABLE')) ORDER BY 1, 4"


class Attached(DoubleTest):
    def setUp(self):
        super().setUp()
        self.all(
            "CREATE DATABASE RULES; CREATE TAG RULES.PUBLIC.PII; CREATE MASKING POLICY RULES.PUBLIC.HIDE AS (V VARCHAR) RETURNS VARCHAR -> '***';"
            "CREATE ROW ACCESS POLICY RULES.PUBLIC.OWN AS (V VARCHAR) RETURNS BOOLEAN -> TRUE;"
            "CREATE DATABASE SHOP; CREATE SCHEMA SHOP.M; CREATE TABLE SHOP.M.T (V VARCHAR, W VARCHAR);"
            "ALTER TABLE SHOP.M.T MODIFY COLUMN V SET MASKING POLICY RULES.PUBLIC.HIDE; ALTER TABLE SHOP.M.T ADD ROW ACCESS POLICY RULES.PUBLIC.OWN ON (V);"
            "ALTER TABLE SHOP.M.T SET TAG RULES.PUBLIC.PII = 'yes'; ALTER TABLE SHOP.M.T MODIFY COLUMN V SET TAG RULES.PUBLIC.PII = 'name';"
            "ALTER SCHEMA SHOP.M SET TAG RULES.PUBLIC.PII = 'below'"
        )

    def test_they_stay_with_the_relation_through_a_swap(self):
        self.all("CREATE DATABASE OTHER; CREATE SCHEMA OTHER.M; CREATE TABLE OTHER.M.T (V VARCHAR); ALTER DATABASE SHOP SWAP WITH OTHER")
        self.assertEqual([], self.rows(_POLICIES.format("SHOP")))
        self.assertEqual(
            [("MASKING_POLICY", "HIDE", "V"), ("ROW_ACCESS_POLICY", "OWN", None)],
            self.rows(_POLICIES.format("OTHER")),
        )
        self.assertEqual([("TABLE", "PII", "yes", None)], [r for r in self.rows(_TAGS.format("OTHER", "TAG_REFERENCES")) if r[0] == "TABLE"])

    def test_a_clone_has_them_and_a_table_made_as_another_has_not(self):
        self.all("CREATE TABLE SHOP.M.C CLONE SHOP.M.T; CREATE TABLE SHOP.M.S AS SELECT * FROM SHOP.M.T")
        self.assertEqual(2, len(self.rows(_POLICIES.format("SHOP").replace("SHOP.M.T", "SHOP.M.C"))))
        self.assertEqual([], self.rows(_POLICIES.format("SHOP").replace("SHOP.M.T", "SHOP.M.S")))

    def test_a_tag_says_at_which_level_it_was_set(self):
        self.assertEqual(
            [("SCHEMA", "PII", "below", None), ("TABLE", "PII", "yes", None)],
            self.rows(_TAGS.format("SHOP", "TAG_REFERENCES")),
        )
        self.assertIn(("COLUMN", "PII", "name", "V"), self.rows(_TAGS.format("SHOP", "TAG_REFERENCES_ALL_COLUMNS")))
        self.run_("ALTER TABLE SHOP.M.T MODIFY COLUMN V UNSET TAG RULES.PUBLIC.PII")
        self.assertNotIn("COLUMN", [r[0] for r in self.rows(_TAGS.format("SHOP", "TAG_REFERENCES_ALL_COLUMNS"))])

    def test_one_policy_of_a_kind_is_on_a_column_and_force_takes_its_place(self):
        self.run_("CREATE MASKING POLICY RULES.PUBLIC.MORE AS (V VARCHAR) RETURNS VARCHAR -> ''")
        self.fails(3072, "ALTER TABLE SHOP.M.T MODIFY COLUMN V SET MASKING POLICY RULES.PUBLIC.MORE")
        self.run_("ALTER TABLE SHOP.M.T MODIFY COLUMN V SET MASKING POLICY RULES.PUBLIC.MORE FORCE")
        self.assertEqual("MORE", self.rows(_POLICIES.format("SHOP"))[0][1])
        self.all("ALTER TABLE SHOP.M.T MODIFY COLUMN V UNSET MASKING POLICY; ALTER TABLE SHOP.M.T DROP ROW ACCESS POLICY RULES.PUBLIC.OWN")
        self.assertEqual([], self.rows(_POLICIES.format("SHOP")))


class Holders(DoubleTest):
    def test_a_database_role_goes_with_its_database(self):
        self.all("CREATE DATABASE SHOP; CREATE DATABASE ROLE SHOP.READERS; GRANT USAGE ON DATABASE SHOP TO DATABASE ROLE SHOP.READERS")
        self.all("CREATE DATABASE OTHER; ALTER DATABASE SHOP SWAP WITH OTHER")
        self.assertEqual([], self.named("SHOW DATABASE ROLES IN DATABASE SHOP"))
        self.assertEqual(["READERS"], [r["name"] for r in self.named("SHOW DATABASE ROLES IN DATABASE OTHER")])
        self.run_("DROP DATABASE ROLE OTHER.READERS")
        self.fails(2003, "GRANT USAGE ON DATABASE OTHER TO DATABASE ROLE OTHER.READERS")

    def test_a_share_holds_what_it_was_granted(self):
        self.all("CREATE DATABASE SHOP; CREATE SHARE PARTNER; GRANT USAGE ON DATABASE SHOP TO SHARE PARTNER")
        shares = [(g["granted_to"], g["grantee_name"]) for g in self.named("SHOW GRANTS ON DATABASE SHOP") if g["privilege"] == "USAGE"]
        self.assertEqual([("SHARE", "PARTNER")], shares)
        self.fails(2003, "GRANT USAGE ON DATABASE SHOP TO SHARE NOBODY")

    def test_a_materialized_view_is_among_the_views_with_its_text(self):
        self.all("CREATE DATABASE SHOP; CREATE TABLE SHOP.PUBLIC.T (V INTEGER); CREATE MATERIALIZED VIEW SHOP.PUBLIC.V AS SELECT V FROM SHOP.PUBLIC.T")
        self.assertIn("FROM SHOP.PUBLIC.T", self.value("SELECT VIEW_DEFINITION FROM SHOP.INFORMATION_SCHEMA.VIEWS WHERE TABLE_NAME = 'V'"))

    def test_a_procedure_says_whose_rights_it_has(self):
        self.all(
            "CREATE DATABASE SHOP; CREATE PROCEDURE SHOP.PUBLIC.MINE() RETURNS VARCHAR LANGUAGE SQL EXECUTE AS CALLER AS 'RETURN 1';"
            "CREATE PROCEDURE SHOP.PUBLIC.OWNERS() RETURNS VARCHAR LANGUAGE SQL AS 'RETURN 1'"
        )
        rights = {n: {r["property"]: r["value"] for r in self.named(f"DESCRIBE PROCEDURE SHOP.PUBLIC.{n}()")}["execute as"] for n in ("MINE", "OWNERS")}
        self.assertEqual({"MINE": "CALLER", "OWNERS": "OWNER"}, rights)
