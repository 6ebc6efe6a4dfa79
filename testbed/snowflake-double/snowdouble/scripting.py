"""Snowflake Scripting: anonymous blocks with variables, IF, loops, RETURN, EXCEPTION; every other statement of a block runs as
a statement of its own, as on the service: DDL in it commits, and nothing undoes what ran before an error."""

import re

from .errors import SnowflakeError, syntax
from .names import IDENT, STRING, literal, replace_outside, split_name, unquote, without_comments
from .query import evaluate
from .result import DML, Result

_TOKEN = re.compile(rf"\$\$.*?\$\$|{STRING}|\"(?:[^\"]|\"\")*\"|[A-Za-z_][\w$]*|:=|\s+|.", re.S)


def is_block(short):
    """Whether a statement is an anonymous block, or EXECUTE IMMEDIATE of one."""
    if match := re.match(r"EXECUTE IMMEDIATE\s*(\$\$|')", short, re.I):
        return bool(re.match(r"\s*(DECLARE|BEGIN)\b", short[match.end() :], re.I))
    return bool(re.match(r"DECLARE\b", short, re.I) or re.match(r"BEGIN\b(?! ?(TRANSACTION|WORK|NAME)\b)(?=.*\bEND$)", short, re.I | re.S))


def run(session, statement, sql):
    """Runs a block; its RETURN value is the one row of the column "anonymous block"."""
    sql = sql.strip()
    if match := re.match(r"EXECUTE\s+IMMEDIATE\s*", sql, re.I):
        rest = sql[match.end() :]
        piece = re.match(rf"\$\$.*?\$\$|{STRING}", rest, re.S)
        if piece is None:
            raise syntax("syntax error in EXECUTE IMMEDIATE")
        sql = unquote(piece[0])
    block = Block(session, statement, without_comments(sql))
    try:
        block.top()
        value = None
    except _Return as end:
        value = end.value
    return (
        value
        if isinstance(value, Result)
        else Result(
            [
                (
                    "anonymous block",
                    "VARCHAR"
                    if value is None or isinstance(value, str)
                    else "BIGINT"
                    if isinstance(value, int) and not isinstance(value, bool)
                    else "VARCHAR",
                )
            ],
            [(value if isinstance(value, (str, int, type(None))) and not isinstance(value, bool) else _text(value),)],
        )
    )


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Return(Exception):
    def __init__(self, value):
        self.value = value


class _Leave(Exception):
    """BREAK or CONTINUE."""

    def __init__(self, word):
        self.word = word


class Block:
    """Reads tokens and runs what they say; a branch that is not taken is read and skipped."""

    def __init__(self, session, statement, text):
        self.session, self.statement = session, statement
        self.tokens = _TOKEN.findall(text)
        self.at, self.variables = 0, {"SQLROWCOUNT": None, "SQLFOUND": None, "SQLNOTFOUND": None, "SQLID": None}
        self.cursors, self.exceptions = {}, {}

    # ---- tokens

    def peek(self):
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at].upper() if self.at < len(self.tokens) else ""

    def take(self, *words):
        for word in words:
            if self.peek() != word:
                raise syntax(
                    f"syntax error: unexpected '{self.tokens[self.at] if self.at < len(self.tokens) else '<EOF>'}', expected {word}"
                )
            self.at += 1

    def word(self):
        found = self.peek()
        self.at += 1
        return found

    def until(self, *stops):
        """The text up to one of these words outside of parentheses."""
        out, depth = [], 0
        self.peek()
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if depth == 0 and token.upper() in stops:
                return "".join(out).strip()
            depth += {"(": 1, ")": -1, "CASE": 1, "END": -1}.get(token.upper(), 0)
            out.append(token)
            self.at += 1
        raise syntax(f"syntax error: unexpected end, expected {' or '.join(stops)}")

    # ---- structure

    def top(self):
        if self.peek() == "DECLARE":
            self.take("DECLARE")
            while self.peek() != "BEGIN":
                self.declaration()
        self.take("BEGIN")
        self.body(True)

    def declaration(self):
        name = split_name(self.word())[0]
        kind = self.until(";")
        self.take(";")
        if re.match(r"CURSOR\s+FOR\b", kind, re.I):
            self.cursors[name] = re.sub(r"^CURSOR\s+FOR\s+", "", kind, flags=re.I)
        elif match := re.match(r"EXCEPTION\s*(?:\((.*)\))?", kind, re.I | re.S):
            number, text = (match[1] or "-20000,''").split(",", 1)
            self.exceptions[name] = SnowflakeError(0, unquote(text.strip()), "P0001")
            self.exceptions[name].code = number.strip()
        else:
            match = re.search(r"(?:\bDEFAULT\b|:=)(.*)", kind, re.I | re.S)
            self.variables[name] = self.value(match[1]) if match else None

    def body(self, live):
        """Statements up to END; with the block's EXCEPTION part."""
        start = self.at
        try:
            self.statements(live, "END", "EXCEPTION")
        except SnowflakeError as error:
            self.at = start
            self.statements(False, "END", "EXCEPTION")
            if self.peek() != "EXCEPTION":
                raise
            return self.handlers(error)
        if self.peek() == "EXCEPTION":
            self.handlers(None)
            return None
        self.take("END")
        self.peek() == ";" and self.take(";")
        return None

    def handlers(self, error):
        self.take("EXCEPTION")
        handled = error is None
        while self.peek() == "WHEN":
            self.take("WHEN")
            names = {n.strip().upper() for n in re.split(r"\bOR\b", self.until("THEN"), flags=re.I)}
            self.take("THEN")
            mine = next((n for n, e in self.exceptions.items() if e is error), None)
            live = not handled and ("OTHER" in names or mine in names or "STATEMENT_ERROR" in names and mine is None)
            if live:
                self.variables.update(SQLCODE=int(error.code), SQLERRM=error.message, SQLSTATE=error.state)
                handled = True
            self.statements(live, "END", "WHEN")
        self.take("END")
        self.peek() == ";" and self.take(";")
        if not handled:
            raise error

    def statements(self, live, *stops):
        while self.peek() not in stops:
            if not self.peek():
                raise syntax(f"syntax error: unexpected end of the block, expected {' or '.join(stops)}")
            self.one(live)

    def one(self, live):
        if live:
            self.statement.check()
        word = self.peek()
        handler = {"IF": self.if_, "LET": self.let, "RETURN": self.return_, "FOR": self.for_, "WHILE": self.while_, "LOOP": self.loop, "BEGIN": self.nested,
                   "RAISE": self.raise_, "BREAK": self.leave, "CONTINUE": self.leave, "NULL": self.null, "DECLARE": self.nested_declare}.get(word)  # fmt: skip
        if handler is not None and not (word == "BEGIN" and self.tokens[self.at + 1 : self.at + 3] and self._begins_transaction()):
            return handler(live)
        if re.fullmatch(IDENT, self.tokens[self.at]) and self._assigns():
            return self.assign(live)
        text = self.until(";")
        self.take(";")
        return self.sql(text) if live else None

    def _begins_transaction(self):
        rest = [t.upper() for t in self.tokens[self.at + 1 : self.at + 6] if not t.isspace()]
        return bool(rest) and rest[0] in (";", "TRANSACTION", "WORK")

    def _assigns(self):
        rest = [t for t in self.tokens[self.at + 1 : self.at + 4] if not t.isspace()]
        return bool(rest) and rest[0] == ":="

    # ---- statements of the language

    def if_(self, live):
        self.take("IF")
        done = not live
        while True:
            condition = self.until("THEN")
            self.take("THEN")
            taken = not done and self.truth(condition)
            self.statements(taken, "ELSEIF", "ELSIF", "ELSE", "END")
            done = done or taken
            if self.peek() not in ("ELSEIF", "ELSIF"):
                break
            self.word()
        if self.peek() == "ELSE":
            self.take("ELSE")
            self.statements(not done, "END")
        self.take("END", "IF", ";")

    def let(self, live):
        self.take("LET")
        name = split_name(self.word())[0]
        text = self.until(";")
        self.take(";")
        if not live:
            return
        if match := re.match(r"(?:\w+\s+)?CURSOR\s+FOR\s+(.*)", text, re.I | re.S):
            self.cursors[name] = match[1]
        elif match := re.match(r"(?:RESULTSET\s*)?:=\s*\((\s*(?:SELECT|SHOW|WITH|EXECUTE)\b.*)\)$", text, re.I | re.S):
            self.cursors[name] = match[1]
            self.variables[name] = None if text.upper().startswith("RESULTSET") else self.first(match[1])
        else:
            match = re.search(r"(?:\bDEFAULT\b|:=)(.*)", text, re.I | re.S)
            self.variables[name] = self.value(match[1]) if match else None

    def assign(self, live):
        name = split_name(self.word())[0]
        self.take(":=")
        text = self.until(";")
        self.take(";")
        if live:
            self.variables[name] = self.value(text)

    def return_(self, live):
        self.take("RETURN")
        text = self.until(";")
        self.take(";")
        if live:
            if match := re.fullmatch(r"TABLE\s*\((.*)\)", text, re.I | re.S):
                name = match[1].strip().upper()
                raise _Return(self.run(self.cursors.get(name, match[1])))
            raise _Return(self.value(text) if text else None)

    def for_(self, live):
        self.take("FOR")
        name = split_name(self.word())[0]
        self.take("IN")
        source = self.until("DO", "LOOP")
        self.word()
        start = self.at
        rows = self._for_values(source) if live else []
        for value in rows:
            self.at, self.variables[name] = start, value
            if not self.once():
                break
        self.at = start
        self.statements(False, "END")
        self.take("END")
        self.word()
        self.take(";")

    def _for_values(self, source):
        if match := re.fullmatch(r"(REVERSE\s+)?(.*?)\s+TO\s+(.*)", source, re.I | re.S):
            values = list(range(int(self.value(match[2])), int(self.value(match[3])) + 1))
            return values[::-1] if match[1] else values
        found = self.run(self.cursors.get(split_name(source)[0], source))
        return [{c[0].upper(): v for c, v in zip(found.columns, r)} for r in found.rows]

    def while_(self, live):
        self.take("WHILE")
        condition = self.until("DO", "LOOP")
        self.word()
        start = self.at
        while live and self.truth(condition):
            self.at = start
            if not self.once():
                break
        self.at = start
        self.statements(False, "END")
        self.take("END")
        self.word()
        self.take(";")

    def loop(self, live):
        self.take("LOOP")
        start = self.at
        while live:
            self.at = start
            if not self.once():
                break
        self.at = start
        self.statements(False, "END")
        self.take("END", "LOOP", ";")

    def once(self):
        """One round of a loop: whether another one may follow."""
        try:
            self.statements(True, "END")
        except _Leave as end:
            return end.word == "CONTINUE"
        return True

    def leave(self, live):
        word = self.word()
        self.until(";")
        self.take(";")
        if live:
            raise _Leave(word)

    def nested(self, live):
        self.take("BEGIN")
        self.body(live)

    def nested_declare(self, live):
        self.take("DECLARE")
        while self.peek() != "BEGIN":
            self.declaration()
        self.nested(live)

    def raise_(self, live):
        self.take("RAISE")
        name = self.until(";").upper()
        self.take(";")
        if live:
            raise self.exceptions[name]

    def null(self, live):
        self.take("NULL", ";")

    # ---- SQL inside of the block

    def sql(self, text):
        if re.fullmatch(r"COMMIT|ROLLBACK|BEGIN TRANSACTION", text.strip(), re.I):
            return self.run(text)
        if match := re.match(r"EXECUTE\s+IMMEDIATE\s+(?!\$\$|')(.*)", text, re.I | re.S):
            return self.run(str(self.value(match[1].lstrip(":"))))
        text, into = self._into(text)
        found = self.run(text)
        if into:
            row = found.rows[0] if found.rows else [None] * len(into)
            self.variables.update(zip(into, row))
        return found

    def _into(self, text):
        """SELECT … INTO :a, :b FROM …: the statement without it, and the names."""
        if not re.match(r"\s*(SELECT|WITH)\b", text, re.I):
            return text, []
        depth, at = 0, 0
        for piece in _TOKEN.finditer(text):
            depth += {"(": 1, ")": -1}.get(piece[0], 0)
            if depth == 0 and piece[0].upper() == "INTO":
                at = piece.start()
                match = re.match(rf"INTO\s+((?::?{IDENT}\s*,\s*)*:?{IDENT})", text[at:], re.I)
                names = [split_name(n)[0] for n in match[1].split(",")]
                return text[:at] + text[at + match.end() :], names
        return text, []

    def run(self, text):
        """Runs one statement with :name replaced by the variables' values."""
        text = replace_outside(text, rf"(?<![:\w]):({IDENT})(\.{IDENT})?", self._bound)
        entry, found = self.session.engine.execute(self.session, text)
        touched = found.touched if found.kind in DML else None
        if touched is not None:
            self.variables.update(SQLROWCOUNT=touched, SQLFOUND=touched > 0, SQLNOTFOUND=touched == 0)
        self.variables["SQLID"] = entry.id
        return found

    def first(self, text):
        found = self.run(text)
        return found.rows[0][0] if found.rows else None

    def _bound(self, match):
        name = split_name(match[1])[0]
        if name not in self.variables:
            raise SnowflakeError(904, f"SQL compilation error:\ninvalid identifier '{name}'", "42000")
        value = self.variables[name]
        return literal(value[split_name(match[2])[0]] if match[2] else value)

    def truth(self, condition):
        return bool(self.value(condition))

    def value(self, expression):
        """An expression of the language: variables stand in it with or without a colon."""
        expression = expression.strip()
        if re.fullmatch(STRING, expression, re.S):
            return unquote(expression)
        if re.fullmatch(r"-?\d+", expression):
            return int(expression)

        def replacement(match):
            name = split_name(match[1])[0]
            if name not in self.variables:
                return match[0]
            value = self.variables[name]
            return literal(value[split_name(match[2])[0]] if match[2] and isinstance(value, dict) else value)

        text = replace_outside(expression, rf"(?<![\w.$:]):?(?<!::)\b([A-Za-z_][\w$]*)\b(\.{IDENT})?(?!\s*\()", replacement)
        with self.statement.cursor() as cursor:
            return evaluate(self.session, self.statement, cursor, text)
