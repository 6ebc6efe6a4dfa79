"""Real dbt-snowflake builds the example on the double, as a build role with a key pair, into a side's database. Takes a minute:
testbed/snowflake test dbt"""

import base64
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from snowdouble.client import Client, split
from snowdouble.server import start

EXAMPLES = pathlib.Path(__file__).resolve().parents[3] / "examples"
EXAMPLE = EXAMPLES / "jaffle-shop"
DBT = pathlib.Path(sys.executable).with_name("dbt")
PROFILE = """jaffle_shop:
  target: prod
  outputs:
    prod: {{type: snowflake, account: double, host: 127.0.0.1, port: {port}, protocol: http, user: DBT_BUILD, private_key_path: {key},
           role: DBT_BUILD, warehouse: WH, database: "{{{{ env_var('SIDE') }}}}", schema: ANALYTICS, threads: 4, connect_retries: 0}}
"""
SETUP = """
CREATE WAREHOUSE WH; CREATE ROLE DBT_OPERATOR; CREATE ROLE DBT_BUILD; CREATE ROLE DBT_GATE; GRANT ROLE DBT_BUILD TO ROLE DBT_OPERATOR; GRANT CREATE DATABASE ON ACCOUNT TO ROLE DBT_OPERATOR;
CREATE USER DBT_BUILD DEFAULT_ROLE = DBT_BUILD RSA_PUBLIC_KEY = '{key}'; GRANT ROLE DBT_BUILD TO USER DBT_BUILD;
CREATE USER OP DEFAULT_ROLE = DBT_OPERATOR DEFAULT_WAREHOUSE = WH PASSWORD = 'op'; GRANT ROLE DBT_OPERATOR TO USER OP;
GRANT USAGE ON WAREHOUSE WH TO ROLE DBT_BUILD; GRANT USAGE ON WAREHOUSE WH TO ROLE DBT_OPERATOR;
GRANT USAGE ON DATABASE RAW_SHOP TO ROLE DBT_BUILD; GRANT USAGE ON ALL SCHEMAS IN DATABASE RAW_SHOP TO ROLE DBT_BUILD; GRANT SELECT ON ALL TABLES IN DATABASE RAW_SHOP TO ROLE DBT_BUILD
"""


class Builds:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        began = time.monotonic()
        server = start(["127.0.0.1"], 0)[0]
        self.port = server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.admin = Client(self.url)
        print(f"up in {time.monotonic() - began:.2f} s")
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        (self.folder / "key.p8").write_bytes(pem)
        (self.folder / "profiles.yml").write_text(PROFILE.format(port=self.port, key=self.folder / "key.p8"))
        for statement in split((EXAMPLE / "source-data-snowflake.sql").read_text()) + split(
            SETUP.format(key=base64.b64encode(der).decode())
        ):
            self.admin.run(statement)
        self.operator = Client(self.url, "OP", "op")

    def side(self, name):
        """An empty side's database, which the build may fill."""
        for sql in (f"CREATE OR REPLACE DATABASE {name}", f"GRANT USAGE, CREATE SCHEMA ON DATABASE {name} TO ROLE DBT_BUILD"):
            self.operator.run(sql)

    def project(self, version):
        folder = self.folder / version
        if not folder.exists():
            subprocess.run([EXAMPLE / "version", version, folder], check=True)
        return folder

    def dbt(self, version, side, *arguments):
        """The exit code and the output."""
        environment = {**os.environ, "SIDE": side, "DBT_PROFILES_DIR": str(self.folder), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
        began = time.monotonic()
        done = subprocess.run(
            [DBT, "--no-use-colors", *arguments], cwd=self.project(version), env=environment, capture_output=True, text=True
        )
        inside = re.search(r"and ([\d.]+) seconds", done.stdout)
        print(
            f"{version} {side} dbt {' '.join(arguments)}: exit {done.returncode}, {time.monotonic() - began:.1f} s, inside {inside[1] if inside else '?'} s",
            flush=True,
        )
        return done.returncode, done.stdout

    def builds(self, version, side, *arguments):
        code, output = self.dbt(version, side, "build", *arguments)
        check(code == 0, f"{version} builds into {side}", output)

    def views_with(self, side, text):
        """The views of a side whose query (not their own name) has the text."""
        rows = self.operator.rows(f"SELECT TABLE_NAME, VIEW_DEFINITION FROM {side}.INFORMATION_SCHEMA.VIEWS")
        return sorted(name for name, sql in rows if re.search(rf"\b{text}\b", re.split(r"\bas\b", sql, maxsplit=1, flags=re.I)[1], re.I))

    def seal(self, side):
        """The operator takes over what the build owns."""
        for schema in ("ANALYTICS", "ANALYTICS_MARTS"):
            self.operator.run(f"GRANT OWNERSHIP ON SCHEMA {side}.{schema} TO ROLE DBT_OPERATOR COPY CURRENT GRANTS")
            for kind in ("TABLES", "VIEWS"):
                self.operator.run(f"GRANT OWNERSHIP ON ALL {kind} IN SCHEMA {side}.{schema} TO ROLE DBT_OPERATOR COPY CURRENT GRANTS")


def check(condition, text, output=""):
    if not condition:
        print(f"{output}\nnot so: {text}", flush=True)
        os._exit(1)
    print(f"ok: {text}", flush=True)


def main():
    check(
        (EXAMPLES / "macros/snowflake_names.sql").read_text() == (EXAMPLE / "project/macros/snowflake_names.sql").read_text(),
        "the example has the macro that the documentation shows",
    )
    with tempfile.TemporaryDirectory() as folder:
        b = Builds(folder)
        total = "SELECT SUM(AMOUNT) FROM {}.ANALYTICS.FCT_ORDERS"
        b.side("SHOP__G1")
        b.builds("v1", "SHOP__G1")
        b.builds("v1", "SHOP__G1")
        check(b.admin.value(total.format("SHOP__G1")) == "6731.50", "the total is 6731.50")
        check(
            b.admin.value("SELECT COUNT(*) FROM SHOP__G1.ANALYTICS.FCT_PAYMENTS") == "360",
            "the second build doubles no row of the incremental model",
        )
        check(b.views_with("SHOP__G1", "SHOP__G1") == [], "with the macro no view names its database")
        check(b.dbt("v1", "SHOP__G1", "source", "freshness")[0] == 0, "sources are fresh")
        check(b.dbt("v1", "SHOP__G1", "docs", "generate")[0] == 0, "docs are generated")
        b.seal("SHOP__G1")
        b.operator.run("ALTER DATABASE SHOP__G1 RENAME TO SHOP")
        # The next side starts from Live's data, as a release with incremental models does.
        b.operator.run("CREATE DATABASE SHOP__G2 CLONE SHOP")
        b.operator.run("GRANT USAGE, CREATE SCHEMA ON DATABASE SHOP__G2 TO ROLE DBT_BUILD")
        for schema in ("ANALYTICS", "ANALYTICS_MARTS"):
            b.operator.run(f"GRANT OWNERSHIP ON SCHEMA SHOP__G2.{schema} TO ROLE DBT_BUILD COPY CURRENT GRANTS")
            for kind in ("TABLES", "VIEWS"):
                b.operator.run(f"GRANT OWNERSHIP ON ALL {kind} IN SCHEMA SHOP__G2.{schema} TO ROLE DBT_BUILD COPY CURRENT GRANTS")
        b.builds("v2", "SHOP__G2")
        b.builds("v2", "SHOP__G2")
        check(
            b.admin.value("SELECT COUNT(*) FROM SHOP__G2.ANALYTICS.FCT_PAYMENTS WHERE IS_GIFT_CARD IS NULL") != "0",
            "rows of Live's clone are kept, with the new column",
        )
        code, output = b.dbt("v1", "SHOP", "run", "--select", "dim_customers")
        check(code != 0 and "not authorized" in output, "the build role cannot write Live", output)
        features(b)
        b.side("SHOP__G3")
        code, output = b.dbt("v3", "SHOP__G3", "build")
        # How many days it finds depends on the hour: the orders of 36 hours lie on two days or three.
        check(code == 1 and re.search(r"FAIL \d+ unique_daily_revenue_day", output), "v3 fails its test", output)
        b.side("SHOP__G4")
        b.builds("v4", "SHOP__G4")
        b.side("SHOP__G5")
        b.builds("v5", "SHOP__G5")
        check(b.admin.value(total.format("SHOP__G5")) == "3230.50", "v5 halves the total to 3230.50")
        b.side("SHOP__G6")
        b.builds("v6", "SHOP__G6")
        check(b.views_with("SHOP__G6", "SHOP__G6") == ["RECENT_ORDERS"], "without the macro a view names its database")
        trap(b)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"largest resident set of the double (with this script): {own} MB")
    os._exit(0)


def features(b):
    """What other projects use: grants, docs in the database, a query tag, other incremental strategies, a snapshot by check."""
    overlay = pathlib.Path(__file__).with_name("features")
    project = b.project("v2")
    shutil.copytree(project, b.folder / "features", ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copytree(overlay, b.folder / "features", dirs_exist_ok=True)
    with (b.folder / "features/dbt_project.yml").open("a") as file:
        file.write((overlay / "config.yml").read_text())
    b.side("SHOP__F")
    b.builds("features", "SHOP__F")
    b.builds("features", "SHOP__F")
    grants = b.admin.rows("SHOW GRANTS ON TABLE SHOP__F.ANALYTICS.FCT_ORDERS")
    check(["SELECT", "DBT_GATE"] in [[g[1], g[5]] for g in grants], "grants of the project are given")
    check(
        b.admin.value("SELECT COMMENT FROM SHOP__F.INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'FCT_ORDERS'").startswith(
            "One row for each order"
        ),
        "comments are kept",
    )
    tags = b.admin.value(
        "SELECT COUNT(*) FROM TABLE(SHOP__F.INFORMATION_SCHEMA.QUERY_HISTORY(RESULT_LIMIT => 10000)) WHERE QUERY_TAG = 'of_the_project'"
    )
    check(int(tags) > 10, "statements carry the project's tag")


def trap(b):
    """A view on a model of its own database, with the macro and without it, and a swap."""
    for version, side, expected in (("v2", "SHOP__T1", "new"), ("v6", "SHOP__T2", "old")):
        live = side.replace("__", "_LIVE_")
        for database in (live, side):
            b.side(database)
            shutil.copy(EXAMPLE / "versions/v6/models/marts/recent_orders.sql", b.project(version) / "models/marts")
            code, output = b.dbt(version, database, "run", "--select", "+recent_orders")
            check(code == 0, f"{version} builds into {database}", output)
        b.seal(side), b.seal(live)
        b.operator.run(f"DELETE FROM {live}.ANALYTICS.FCT_ORDERS WHERE ORDER_ID > 290")
        check(
            b.views_with(side, side) == ([] if expected == "new" else ["RECENT_ORDERS"]),
            f"{version}: views that name the database: {b.views_with(side, side)}",
        )
        b.operator.run(f"ALTER DATABASE {live} SWAP WITH {side}")
        count = b.operator.value(f"SELECT COUNT(*) FROM {live}.ANALYTICS_MARTS.RECENT_ORDERS")
        check(
            count == ("100" if expected == "new" else "90"),
            f"{version}: after the swap the view reads the {expected} data ({count} orders)",
        )


if __name__ == "__main__":
    main()
