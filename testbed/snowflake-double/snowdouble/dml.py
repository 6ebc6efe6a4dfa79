"""Writing rows: INSERT, UPDATE, DELETE, MERGE, TRUNCATE, and CREATE TABLE AS. Each makes a new version of its table from
the newest one, so readers never wait, a failed statement leaves nothing, and the old version is there for time travel."""

from sqlglot import exp

from . import result
from .catalog import Column, Table
from .dialect import duck_type, parse, snowflake_type, to_duck
from .errors import denied, exists, unsupported
from .query import Binder, named, prepared
from .storage import translated

AUTOINCREMENT = "AUTOINCREMENT"
_NEEDS = {exp.Insert: "INSERT", exp.Update: "UPDATE", exp.Delete: "DELETE", exp.Merge: "INSERT"}


def write(session, statement, tree):
    """Runs one INSERT, UPDATE, DELETE or MERGE."""
    session.require_warehouse()
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    table = session.find("TABLE", tuple(p for p in (target.catalog, target.db, target.name) if p))
    if not isinstance(table, Table):
        raise unsupported(f"writing to a {table.kind.lower()}")
    _require(session, table, tree)
    with session.engine.writing(session, statement, table):
        version = session.current(table)
        with statement.cursor() as cursor:
            alias = target.args.get("alias")
            label = exp.TableAlias(this=exp.to_identifier(alias.name if alias else table.name, quoted=True))
            place = exp.Table(this=exp.to_identifier("__TARGET"))
            if not isinstance(tree, exp.Insert):
                place.set("alias", label)
            elif isinstance(tree.this, exp.Schema):
                for c in tree.this.expressions:
                    c.set("quoted", True)
            target.replace(place)
            binder = _TargetBinder(session, statement, cursor)
            with session.catalog.lock:
                binder.bind(tree, session.database, session.schema, session.access)
            overwrite = isinstance(tree, exp.Insert) and tree.args.get("overwrite")
            tree.set("overwrite", False) if overwrite else None
            merge = isinstance(tree, exp.Merge)
            sql = to_duck(tree) + (" RETURNING merge_action" if merge else "")

            def fill(name):
                return ([] if overwrite else [f"INSERT INTO {name} SELECT * FROM {version.physical}"]) + [sql.replace("__TARGET", name)]

            new, rows = session.engine.storage.build(cursor, version.columns, session.catalog.clock.now(), fill)
        session.engine.publish(session, table, new)
    if merge:
        return _merge_counts(tree, [r[0] for r in rows])
    count = rows[0][0]
    if isinstance(tree, exp.Insert):
        return result.counts(result.INSERT, number_of_rows_inserted=count)
    if isinstance(tree, exp.Delete):
        return result.counts(result.DELETE, number_of_rows_deleted=count)
    return result.counts(result.UPDATE, **{"number_of_rows_updated": count, "number_of_multi-joined_rows_updated": 0})


class _TargetBinder(Binder):
    """Leaves the table that is written alone."""

    def _replace(self, table, *where):
        if table.name != "__TARGET":
            super()._replace(table, *where)


def _require(session, table, tree):
    if table.temporary:
        return
    access = session.access
    needs = [_NEEDS[type(tree)]]
    if isinstance(tree, exp.Merge):
        actions = tree.sql(dialect="snowflake").upper()
        needs = [p for p, t in (("INSERT", "THEN INSERT"), ("UPDATE", "THEN UPDATE"), ("DELETE", "THEN DELETE")) if t in actions]
    for privilege in needs:
        access.require(table, privilege, "OWNERSHIP")


def _merge_counts(tree, actions):
    text = tree.sql(dialect="snowflake").upper()
    found = {}
    for action, past in (("INSERT", "inserted"), ("UPDATE", "updated"), ("DELETE", "deleted")):
        if "THEN " + action in text:
            found[f"number_of_rows_{past}"] = actions.count(action)
    return result.counts(result.MERGE, **found)


def truncate(session, statement, text):
    table = session.find("TABLE", text)
    if not table.temporary:
        session.access.require(table, "TRUNCATE", "OWNERSHIP")
    with session.engine.writing(session, statement, table), statement.cursor() as cursor:
        new, _ = session.engine.storage.build(cursor, session.current(table).columns, session.catalog.clock.now(), lambda name: [])
        session.engine.publish(session, table, new)
    return result.status("Statement executed successfully.")


def create_table(session, statement, tree, options):
    """CREATE TABLE with columns, AS a query, or both."""
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    written = columns_of(tree.this) if isinstance(tree.this, exp.Schema) else None
    query = tree.expression
    with statement.cursor() as cursor:
        if query is not None:
            sql = prepared(session, statement, cursor, named(query))
            try:
                described = cursor.execute(f"DESCRIBE {sql}").fetchall()
            except Exception as error:
                raise translated(error) from error
            found = [Column(r[0], snowflake_type(r[1]), "VARCHAR" if r[1] == '"NULL"' else r[1]) for r in described]
            columns = (
                [c if c.duck else Column(c.name, found[i].type, found[i].duck, c.nullable) for i, c in enumerate(written)]
                if written
                else found
            )
            fill = lambda name: [f"INSERT INTO {name} {sql}"]  # noqa: E731
        else:
            columns, fill = written or [], lambda name: []
        for column in columns:
            if column.default == AUTOINCREMENT:
                column.default = session.engine.storage.new_sequence()
        version, _ = session.engine.storage.build(cursor, columns, session.catalog.clock.now(), fill)
    name = tuple(p for p in (target.catalog, target.db, target.name) if p)
    return place_table(session, name, version, options)


def place_table(session, name, version, options):
    """Puts a new table with this content where its name says."""
    with session.catalog.lock:
        access, catalog = session.access, session.catalog
        at = catalog.clock.tick()
        temporary = options.get("temporary")
        full = session.qualify(name, 3)
        if temporary:
            schema, last = session.find("SCHEMA", full[:2]), full[2]
            old = session.temporary.get((schema.id, last))
        else:
            schema, last = session.container_for(full, access, "CREATE TABLE")
            old = schema.child("TABLE", last)
        if old is not None and options.get("if_not_exists"):
            return result.status(f"{last} already exists, statement succeeded.")
        if old is not None and not options.get("replace"):
            raise exists(".".join(full))
        if old is not None and not temporary:
            if not access.owns(old):
                raise denied(old.kind, old)
            if old.kind != "TABLE":
                raise exists(".".join(full))
        table = Table(last, session.role, at)
        table.transient, table.temporary = bool(options.get("transient")) or schema.transient, bool(temporary)
        table.retention, table.comment, table.cluster_by = options.get("retention"), options.get("comment"), options.get("cluster_by")
        # A clone keeps the key and is not reclustered until somebody says so.
        table.reclusters = bool(table.cluster_by) and not options.get("is_clone")
        version.at = at
        table.versions.append(version)
        if temporary:
            table.parent = schema
            session.temporary[(schema.id, last)] = table
        else:
            if old is not None:
                if options.get("copy_grants"):
                    table.grants = dict(old.grants)
                schema.drop(old, at)
            schema.add(table)
            if not (old is not None and options.get("copy_grants")):
                session.engine.future_grants(table)
        session.commit()
    return result.status(f"Table {last} successfully created.")


def columns_of(schema):
    """The columns that a CREATE TABLE or ALTER TABLE writes."""
    found = []
    for c in schema.expressions:
        if isinstance(c, exp.Identifier):
            found.append(Column(c.name, "", "", True))
            continue
        if not isinstance(c, exp.ColumnDef):
            continue  # keys and the like: the service does not enforce them either
        column = (
            Column(c.name, "", "")
            if c.args.get("kind") is None
            else Column(c.name, snowflake_type(duck_type(c.args["kind"]), c.args["kind"]), duck_type(c.args["kind"]))
        )
        for constraint in c.args.get("constraints") or ():
            kind = constraint.args.get("kind")
            if isinstance(kind, (exp.NotNullColumnConstraint, exp.PrimaryKeyColumnConstraint)) and not (
                isinstance(kind, exp.NotNullColumnConstraint) and kind.args.get("allow_null")
            ):
                column.nullable = False
            elif isinstance(kind, exp.DefaultColumnConstraint):
                if isinstance(kind.this, exp.Column) and kind.this.name.upper() == "NEXTVAL":
                    # It counts by itself from 1; which sequence it draws from is only known.
                    column.sequence, column.default = kind.this.sql(dialect="snowflake"), AUTOINCREMENT
                else:
                    column.default = to_duck(kind.this.copy())
            elif isinstance(kind, (exp.AutoIncrementColumnConstraint, exp.GeneratedAsIdentityColumnConstraint)):
                column.default = AUTOINCREMENT
            elif isinstance(kind, exp.CommentColumnConstraint):
                column.comment = kind.this.name
        found.append(column)
    return found


def change_columns(session, statement, table, columns, select):
    """A new version with other columns: select writes the rows of the newest version in their shape."""
    session.access.require_owner(table) if not table.temporary else None
    with session.engine.writing(session, statement, table), statement.cursor() as cursor:
        version = session.current(table)
        new, _ = session.engine.storage.build(
            cursor, columns, session.catalog.clock.now(), lambda name: [f"INSERT INTO {name} SELECT {select} FROM {version.physical}"]
        )
        session.engine.publish(session, table, new)
        session.commit()
    return result.status("Statement executed successfully.")


def parsed_columns(text):
    """'"A" INTEGER NOT NULL, B TEXT' as columns."""
    return columns_of(parse(f"CREATE TABLE x ({text})").this)
