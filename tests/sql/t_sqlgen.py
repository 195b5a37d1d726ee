#!/usr/bin/env python3
"""What sqlgen refuses, and what it makes of what it takes."""
import os
import re
import subprocess
import sys
import tempfile

SQLGEN = os.path.join(os.environ.get("BUILD", "."), "gen/sqlgen")

SCHEMA = """-- version: 1
-- derived scoped without-rowid local(n)
CREATE TABLE post (workshop ID NOT NULL, id ID NOT NULL, audience ID NOT NULL, thread ID NOT NULL,
  n I64 NOT NULL, body TEXT NOT NULL, hash HASH, PRIMARY KEY (workshop, id));
CREATE INDEX post_by_thread ON post (workshop, thread);
-- derived without-rowid
CREATE TABLE reader (workshop ID NOT NULL, enrolment ID NOT NULL, audience ID NOT NULL,
  PRIMARY KEY (workshop, enrolment, audience));
-- local
CREATE TABLE note (id ID NOT NULL, t TEXT NOT NULL, n I64 NOT NULL, PRIMARY KEY (id));
-- What is there, or was taken away.
-- enum object_state: 0 here,
--   2 gone (taken away)
-- local
CREATE TABLE thing (
  id ID NOT NULL,
  state I64 NOT NULL, -- enum object_state
  kind I64 NOT NULL,  -- enum thing_kind: 1 stone, 7 leaf
  PRIMARY KEY (id)
);
"""

SCOPED = "reads a scoped table"

# (the statement's line, the statement, a part of the answer; None: it is taken)
STATEMENTS = [
    ("a (id id) -> one n i64", "SELECT n.n FROM note n WHERE n.id = :id", None),
    ("a (id id, id i64) -> one n i64", "SELECT n.n FROM note n WHERE n.id = :id", "id is named twice"),
    ("a (id uuid) -> one n i64", "SELECT n.n FROM note n WHERE n.id = :id", "uuid is no type"),
    ("a () -> one n i64", "SELECT n.n FROM note n WHERE n.id = :id", ":id is no parameter of a"),
    ("a (id id, t text) -> one n i64", "SELECT n.n FROM note n WHERE n.id = :id", "does not use its parameter t"),
    ("a (store id) -> one n i64", "SELECT n.n FROM note n WHERE n.id = :store", "store is a word of the generated C"),
    ("a (id id) -> all n i64", "SELECT n.n FROM note n WHERE n.id = :id", "after -> stands one or many"),
    ("a (id id)", "SELECT n.n FROM note n WHERE n.id = :id", "gives rows: say -> one or -> many"),
    ("a (id id) -> one n i64", "DELETE FROM note WHERE id = :id", "it has no RETURNING"),
    ("a (id id) -> one n i64", "DELETE FROM note WHERE id = :id RETURNING n", None),
    ("a () -> many n i64", "SELECT n.n FROM note n", "needs an ORDER BY"),
    ("a () -> many n i64", "SELECT n.n FROM note n WHERE n.n IN (SELECT m.n FROM note m LIMIT 3) ORDER BY n.n", "LIMIT needs an ORDER BY"),
    ("a () -> many n i64", "SELECT n.n FROM note n ORDER BY n.n LIMIT 3 OFFSET 2", "page by key"),
    ("a () -> one n i64", "SELECT n.n FROM note n ORDER BY n.n LIMIT 1", None),
    ("a () -> one n i64", "SELECT * FROM note n", "name the columns"),
    ("a () -> one n i64", "SELECT n.* FROM note n", "name the columns"),
    ("a () -> one n i64", "SELECT COUNT(*) FROM note n", None),
    ("a () -> one n i64", "SELECT n.n::text FROM note n", "CAST"),
    ("a (t text) -> one n i64", "SELECT n.n FROM note n WHERE n.t LIKE :t", "LIKE is not the same"),
    ("a (t text) -> one n i64", "SELECT n.n FROM note n WHERE n.t ilike :t", "ilike is not the same"),
    ("a () -> one n i64", "SELECT now()", "hand the instant in"),
    ("a () -> one t text", "SELECT group_concat(n.t) FROM note n", "join them in C"),
    ("a () -> one t text", "SELECT string_agg(n.t, ',') FROM note n", "join them in C"),
    ("a () -> one n i64", "SELECT GREATEST(n.n, 3) FROM note n", "CASE WHEN"),
    ("a () -> one n i64", "SELECT max(n.n, 3) FROM note n", "SQLite's alone"),
    ("a () -> one n i64", "SELECT max(n.n) FROM note n", None),
    ("a () -> one n i64", "SELECT instr(n.t, 'x') FROM note n", "search in C"),
    ("a () -> one n i64", "SELECT strpos(n.t, 'x') FROM note n", "search in C"),
    ("a () -> one n i64", "SELECT n.n FROM note n WHERE n.n = ANY(1)", "IN (SELECT"),
    ("a () -> one n i64", "SELECT json_extract(n.t, 'x') FROM note n", "read JSON in C"),
    ("a () -> one n i64", "SELECT n.t -> 'x' FROM note n", "read JSON in C"),
    ("a () -> one n i64", "SELECT n.n FROM note n ORDER BY n.t COLLATE NOCASE", "sort for people in C"),
    ("a () -> one n i64", "SELECT n.n FROM note n WHERE n.id = x'00'", "a letter before them"),
    ("a () -> one n i64", "SELECT n.n FROM note n WHERE true", "flags are 1 and 0"),
    ("a () -> one n i64", "SELECT random()", "hand the value in"),
    ("a () -> one n i64", "SELECT n.rowid FROM note n", "name the key"),
    ("a () -> one n i64", "SELECT ifnull(n.n, 0) FROM note n", "COALESCE"),
    ("a () -> one n i64", "SELECT datetime(n.n) FROM note n", "milliseconds"),
    ("a () -> one n i64", "SELECT printf('%d', n.n) FROM note n", "format in C"),
    ("a () -> one n i64", 'SELECT "n" FROM note n', "is not used here"),
    ("a () -> one n i64", "SELECT n.n FROM note n WHERE n.n = $1", "is not used here"),
    ("a ()", "INSERT OR REPLACE INTO note (id) VALUES ('')", "ON CONFLICT"),
    ("a ()", "DROP TABLE note", "begins with SELECT"),
    ("a () -> one n i64", "SELECT n.n FROM note n, note m", "with JOIN, not with a comma"),
    ("a () -> one n i64", "SELECT n.n FROM note n WHERE (n.n = 1", "is not closed"),
    ("a () -> one n i64", "WITH d AS (DELETE FROM note RETURNING n) SELECT d.n FROM d", "PostgreSQL's alone"),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post p WHERE VISIBLE(p)", None),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post AS p WHERE p.n > 1 AND VISIBLE(p)", None),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post p WHERE p.workshop = :w.workshop", SCOPED),
    ("a () -> one n i64", "SELECT p.n FROM post p", SCOPED),
    ("a () -> one n i64", "SELECT post.n FROM POST", SCOPED),
    ("a () -> one n i64", "SELECT n.n FROM note n JOIN post p ON p.n = n.n", SCOPED),
    ("a () -> one n i64", "SELECT n.n FROM note n LEFT JOIN post ON post.n = n.n", SCOPED),
    ("a () -> one n i64", "SELECT n.n FROM note n WHERE EXISTS (SELECT 1 FROM post p WHERE p.n = n.n)", SCOPED),
    ("a (w viewer) -> one n i64", "SELECT n.n FROM note n LEFT JOIN post p ON p.n = n.n AND VISIBLE(p)", None),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post p LEFT JOIN note n ON n.n = p.n AND VISIBLE(p)", "the table just joined"),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post p WHERE VISIBLE(p) OR p.n = 1", "OR beside VISIBLE"),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post p WHERE p.n = 1 OR p.n = 2 AND VISIBLE(p)", "OR beside VISIBLE"),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post p WHERE (p.n = 1 OR p.n = 2) AND VISIBLE(p)", None),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post p WHERE NOT VISIBLE(p)", "must stand behind"),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post p WHERE p.n = 1 AND (p.n = 2 AND VISIBLE(p))", "outside parentheses"),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post p WHERE VISIBLE(p) UNION SELECT p.n FROM post p", SCOPED),
    ("a (w viewer) -> one n i64", "SELECT p.n FROM post p WHERE VISIBLE(p) AND p.n IN (SELECT p.n FROM post p)", SCOPED),
    ("a () -> one n i64", "SELECT p.n FROM post p WHERE VISIBLE(p)", "no parameter of the type viewer"),
    ("a () -> one n i64", "SELECT p.n FROM main.post p", "without its schema"),
    ("a () -> one n i64", "SELECT p.n FROM (post p)", "a table's name is expected"),
    ("a () -> one n i64", "SELECT n.n FROM note n WHERE n.n IN post", "after IN stands a parenthesis"),
    ("a (id id)", "DELETE FROM post WHERE id = :id", None),
    ("a (id id) -> one n i64", "DELETE FROM post WHERE id = :id RETURNING n", SCOPED),
    ("a (id id)", "UPDATE post SET n = 1 WHERE id = :id", None),
    ("a (id id) -> one n i64", "UPDATE post SET n = 1 WHERE id = :id RETURNING n", SCOPED),
    ("a ()", "INSERT INTO note (n) SELECT p.n FROM post p", SCOPED),
    ("a () -> one n i64", "SELECT n.n FROM note n WHERE n.n IS NOT DISTINCT FROM 3", None),
    ("a () -> one id id", "SELECT t.id FROM thing t WHERE t.state = :object_state.gone AND t.kind IN (:thing_kind.stone, :thing_kind.leaf)", None),
    ("a (state i64) -> one id id", "SELECT t.id FROM thing t WHERE t.state = :state", None),
    ("a () -> one id id", "SELECT t.id FROM thing t WHERE t.state = :object_state.went", "object_state has no went; it has here, gone"),
    ("a () -> one n i64", "SELECT n.n FROM note n WHERE n.n = :thing_state.gone", ":thing_state.gone is no parameter of a"),
    ("a () -> one id id", "SELECT t.id FROM thing t WHERE t.state = :thing_kind.stone", "t.state is of object_state"),
    ("a () -> one id id", "SELECT t.id FROM thing t WHERE t.state = 2", "t.state is compared with a bare number: write :object_state.name"),
    ("a () -> one id id", "SELECT t.id FROM note n JOIN thing t ON t.id = n.id AND t.state < 2", "bare number"),
    ("a () -> one id id", "SELECT t.id FROM thing t WHERE t.kind IN (:thing_kind.stone, 7)", "bare number"),
    ("a (state i64)", "UPDATE thing SET state = :object_state.gone WHERE state = :state", None),
]

# (the schema, a part of the answer)
SCHEMAS = [
    ("-- version: 1\nCREATE TABLE t (a I64 NOT NULL, PRIMARY KEY (a));", "the table's class"),
    ("-- local\nCREATE TABLE t (a I64 NOT NULL, PRIMARY KEY (a));", "the schema's version is missing"),
    ("-- version: 1\n-- local\nCREATE TABLE t (a BLOB NOT NULL, PRIMARY KEY (a));", "use I64, ID, HASH, TEXT or BYTES"),
    ("-- version: 1\n-- local\nCREATE TABLE t (a I64 NOT NULL);", "has no PRIMARY KEY"),
    ("-- version: 1\n-- local\nCREATE TABLE t (a I64, PRIMARY KEY (a));", "must be NOT NULL"),
    ("-- version: 1\n-- derived local(a)\nCREATE TABLE t (a I64 NOT NULL, PRIMARY KEY (a));", "is the same everywhere"),
    ("-- version: 1\n-- derived scoped\nCREATE TABLE t (a I64 NOT NULL, PRIMARY KEY (a));", "has no column audience"),
    ("-- version: 1\n-- derived local(b)\nCREATE TABLE t (a I64 NOT NULL, PRIMARY KEY (a));", "no column of t"),
    ("-- version: 1\n-- local\nCREATE TABLE t (a I64 NOT NULL DEFAULT now(), PRIMARY KEY (a));", "hand the instant in"),
    ("-- version: 1\nCREATE INDEX i ON t (a);", "stands before its table"),
    ("-- version: 1\n-- enum t_state\n", "no enumeration t_state stands further up"),
    ("-- version: 1\n-- enum t_state: 0 here\n-- enum t_state: 0 here\n", "two enumerations t_state"),
    ("-- version: 1\n-- enum state: 0 here\n", "state needs a _ in it"),
    ("-- version: 1\n-- enum t_state: 0 here, 0 gone\n", "twice"),
    ("-- version: 1\n-- enum t_state: 0 here, 1 here\n", "twice"),
    ("-- version: 1\n-- enum t_state: here\n", "a number and a name are expected"),
    ("-- version: 1\n-- enum t_state: 0 here; 1 gone\n", "a comma or the line's end"),
    ("-- version: 1\n-- enum t_state: 0 here,\n", "goes on in a comment"),
    ("-- version: 1\n-- local\nCREATE TABLE t (\n  a TEXT NOT NULL, -- enum t_state: 0 here\n  PRIMARY KEY (a)\n);", "t.a is no number"),
    ("-- version: 1\nDROP TABLE t;", "CREATE TABLE and CREATE INDEX only"),
]

count = 0


def point(ok, what, more=""):
    global count
    count += 1
    print("%s %d - %s" % ("ok" if ok else "not ok", count, what))
    if not ok:
        print("# " + more.strip().replace("\n", "\n# "))


def run(schema, *texts):
    """Gives sqlgen's exit code, its words, and the files that it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        def path(name, text=None):
            name = os.path.join(folder, name)
            if text is not None:
                with open(name, "w") as f:
                    f.write(text)
            return name
        files = [path("s%d.sql" % i, t) for i, t in enumerate(texts)]
        done = subprocess.run([SQLGEN, folder, path("schema.sql", schema)] + files,
                              stderr=subprocess.PIPE, text=True)
        written = {}
        for name in ("sql/schema.h", "sql/s0.h", "sql/s0_unscoped.h", "sql.c"):
            if os.path.exists(path(name)):
                written[os.path.basename(name)] = open(path(name)).read()
        return done.returncode, done.stderr, written


def statement(head, sql, before=""):
    return "%s-- name: %s\n%s;\n" % (before, head, sql)


for head, sql, want in STATEMENTS:
    code, said, written = run(SCHEMA, statement(head, sql))
    if want is None:
        point(code == 0 and not said and len(written) == 3, "taken: " + sql, said)
    else:
        point(code == 1 and want in said and re.match(r"\S+:[12]: ", said) and not written,
              "refused: %s: %s" % (head, sql), said or "it was taken")

# A list of columns before a statement: (the list's line, its text, the statement's line, the statement, the answer)
LIST = ("l -> id id, n i64, most i64", "n.id, n.n, COALESCE((SELECT max(o.n) FROM note o WHERE o.t = :t), 0)")
LISTS = [
    LIST + ("a (t text) -> one COLUMNS(l)", "SELECT COLUMNS(l) FROM note n", None),
    LIST + ("a (t text) -> one COLUMNS(l), t text", "SELECT COLUMNS(l, n = n.n + 1), n.t FROM note n", None),
    LIST + ("a (t text) -> one t text, n i64", "SELECT n.t, n.n FROM note n WHERE n.t = :t", None),
    LIST + ("a () -> one COLUMNS(l)", "SELECT COLUMNS(l) FROM note n", ":t is no parameter of a"),
    LIST + ("a (t text) -> one COLUMNS(m)", "SELECT COLUMNS(l) FROM note n", "no list of columns m stands further up"),
    LIST + ("a (t text) -> one COLUMNS(l)", "SELECT COLUMNS(m) FROM note n", "no list of columns m stands further up"),
    LIST + ("a (t text) -> one COLUMNS l", "SELECT COLUMNS(l) FROM note n", "write COLUMNS(list)"),
    LIST + ("a (t text) -> one COLUMNS(l)", "SELECT COLUMNS l FROM note n", "write COLUMNS(list)"),
    LIST + ("a (t text) -> one n i64, COLUMNS(l)", "SELECT n.n, COLUMNS(l) FROM note n", "n is named twice"),
    LIST + ("a (t text) -> one COLUMNS(l)", "SELECT COLUMNS(l, k = 1) FROM note n", "k is none of its columns"),
    LIST + ("a (t text) -> one COLUMNS(l)", "SELECT COLUMNS(l, n 1) FROM note n", "no = follows"),
    LIST + ("a (COLUMNS(l)) -> one n i64", "SELECT n.n FROM note n", "COLUMNS needs small letters"),
    LIST + ("l (t text) -> one t text", "SELECT n.t FROM note n WHERE n.t = :t", "l is also a list of columns"),
    ("l -> id id, n i64", "n.id", "a (t text) -> one COLUMNS(l)", "SELECT COLUMNS(l) FROM note n", "l names 2 columns and has 1"),
    ("l -> id id", "n.id, max(n.n)", "a (t text) -> one COLUMNS(l)", "SELECT COLUMNS(l) FROM note n", "l names 1 columns and has 2"),
    ("l -> id id", "n.id)", "a (t text) -> one COLUMNS(l)", "SELECT COLUMNS(l) FROM note n", "a parenthesis is closed"),
    ("l id id", "n.id", "a (t text) -> one COLUMNS(l)", "SELECT COLUMNS(l) FROM note n", "a name and ->"),
    ("l -> w viewer", "n.id", "a (t text) -> one COLUMNS(l)", "SELECT COLUMNS(l) FROM note n", "cannot have the type viewer"),
    ("l -> n i64", "(SELECT p.n FROM post p)", "a () -> one COLUMNS(l)", "SELECT COLUMNS(l)", SCOPED),
    ("l -> n i64", "CASE WHEN t.state = 2 THEN 1 ELSE 0 END", "a () -> one COLUMNS(l)", "SELECT COLUMNS(l) FROM thing t", "bare number"),
]


def columns(head, sql):
    return "-- columns: %s\n%s;\n\n" % (head, sql)


for list_head, list_sql, head, sql, want in LISTS:
    code, said, written = run(SCHEMA, columns(list_head, list_sql) + statement(head, sql))
    if want is None:
        point(code == 0 and not said and len(written) == 3, "taken: %s: %s" % (list_head, sql), said)
    else:
        point(code == 1 and want in said and re.match(r"\S+:[1-5]: ", said) and not written,
              "refused: %s: %s: %s" % (list_head, head, sql), said or "it was taken")
point("no list of columns l stands further up" in run(SCHEMA, columns("l -> id id", "n.id"),
      statement("a () -> one COLUMNS(l)", "SELECT COLUMNS(l) FROM note n"))[1], "a list is of its file")

code, said, out = run(SCHEMA, columns("inner_line -> id id, n i64", "n.id, COALESCE(n.n, 0)") + "-- Two more.\n" +
                      columns("line -> COLUMNS(inner_line), t text", "COLUMNS(inner_line), n.t") +
                      statement("a () -> one COLUMNS(line), k i64", "SELECT COLUMNS(line, n = max(n.n)), 7 FROM note n") +
                      statement("b () -> many COLUMNS(inner_line)", "SELECT COLUMNS(inner_line) FROM note n ORDER BY n.id") +
                      statement("c () -> many COLUMNS(line)", "SELECT DISTINCT COLUMNS(line) FROM note n ORDER BY n.id",
                                "-- unscoped: all may be read\n"))
point('"SELECT n.id, max(n.n), n.t, 7 FROM note n"' in out.get("sql.c", "") and
      '"SELECT DISTINCT n.id, COALESCE(n.n, 0), n.t FROM note n ORDER BY n.id"' in out.get("sql.c", ""),
      "a list stands for its expressions, one of which may be another", said)
point("struct sql_inner_line {\n    struct id id;\n    int64_t n;\n};\n\n/* Two more. */\nstruct sql_line {\n"
      "    struct sql_inner_line inner_line;\n    struct slice t;\n};\n" in out.get("s0.h", "") and
      "struct sql_a_row {\n    struct sql_line line;\n    int64_t k;\n};\n" in out.get("s0.h", "") and
      "struct sql_b {\n    struct stmt *st;\n    struct sql_inner_line inner_line;\n};\n" in out.get("s0.h", ""),
      "rows of one list are one struct")
point('#include "gen/sql/s0.h"' in out.get("s0_unscoped.h", "") and
      "ret->line.inner_line.n = stmt_col_i64(st, 1);" in out.get("sql.c", "") and
      '.gives = "dit",\n     .columns = "id,n,t"' in out.get("sql.c", ""), "and are filled by their place")

for schema, want in SCHEMAS:
    code, said, written = run(schema)
    point(code == 1 and want in said and not written, "schema: " + want, said or "it was taken")

a = statement("a () -> one n i64", "SELECT n.n FROM note n")
point("also a statement" in run(SCHEMA, a, a)[1], "a name is given once")
point("no -- name: line" in run(SCHEMA, "SELECT 1;")[1], "a statement has a name")
point("not ended by a semicolon" in run(SCHEMA, "-- name: a () -> one n i64\nSELECT 1\n")[1], "a semicolon ends it")
point(":4: " in run(SCHEMA, a + "\n-- name: b () -> one n i64\nSELECT now();")[1] or
      ":5: " in run(SCHEMA, a + "\n-- name: b () -> one n i64\nSELECT now();")[1], "the line is named")

code, said, out = run(SCHEMA, statement("p () -> many n i64, body text", "SELECT p.n, p.body FROM post p ORDER BY p.n",
                                        "-- All posts.\n-- unscoped: the index reads all\n"))
point(code == 0 and "int sql_p(" in out["s0_unscoped.h"] and "sql_p(" not in out.get("s0.h", ""),
      "a statement without a viewer has a header of its own", said)
point("All posts." in out.get("s0_unscoped.h", ""), "the remark is the function's comment")

code, said, out = run(SCHEMA, statement(
    "page (thread id, w viewer, limit i64) -> many n i64, body text",
    "SELECT p.n, p.body FROM post p WHERE VISIBLE(p) AND p.thread = :thread AND p.workshop = :w.workshop "
    "ORDER BY p.n LIMIT :limit"))
text = re.search(r'\.name = "page".*?\.sql = "(.*?)"\}', out.get("sql.c", ""), re.S)
point(bool(text) and text.group(1) ==
      "SELECT p.n, p.body FROM post p WHERE EXISTS (SELECT 1 FROM reader WHERE reader.workshop = $1 "
      "AND reader.enrolment = $2 AND reader.audience = p.audience) AND p.thread = $3 AND p.workshop = $1 ORDER BY p.n LIMIT $4",
      "parameters are numbered by first appearance, the viewer's two too", said + (text.group(1) if text else ""))
code, said, out = run(SCHEMA.replace("thread ID NOT NULL,", "thread ID NOT NULL, author ID NOT NULL,", 1), statement(
    "mine (w viewer) -> one n i64", "SELECT p.n FROM post p WHERE VISIBLE(p)"))
text = re.search(r'\.name = "mine".*?\.sql = "(.*?)"\}', out.get("sql.c", ""), re.S)
point(bool(text) and text.group(1) ==
      "SELECT p.n FROM post p WHERE (EXISTS (SELECT 1 FROM reader WHERE reader.workshop = $1 "
      "AND reader.enrolment = $2 AND reader.audience = p.audience) OR (p.author = $2 AND length(p.author) > 0))",
      "who wrote a row sees it; the author none is nobody", said + (text.group(1) if text else ""))
code, said, out = run(SCHEMA, statement(
    "page (thread id, w viewer, limit i64) -> many n i64, body text",
    "SELECT p.n, p.body FROM post p WHERE VISIBLE(p) AND p.thread = :thread AND p.workshop = :w.workshop "
    "ORDER BY p.n LIMIT :limit"))
point("int sql_page(struct store *store, struct id thread, struct viewer w, int64_t limit, struct sql_page *q, "
      "struct err *err) must_use;" in out.get("s0.h", ""), "the function takes what the line names, in its order")
point('.takes = "dddi", .gives = "it"' in out.get("sql.c", ""), "types of parameters and columns are kept")

code, said, out = run(SCHEMA, statement(
    "leaves () -> one id id", "SELECT t.id FROM thing t WHERE t.state < :object_state.gone AND t.kind IN (:thing_kind.leaf)"))
point('"SELECT t.id FROM thing t WHERE t.state < 2 AND t.kind IN (7)"' in out.get("sql.c", ""), "a name of an enumeration is its number", said)
point("enum object_state {\n    OBJECT_HERE = 0,\n    OBJECT_GONE = 2, /* taken away */\n};\n\n"
      "enum thing_kind {\n    THING_STONE = 1,\n    THING_LEAF = 7,\n};\n" in out.get("schema.h", ""), "C has the enumerations")

code, said, out = run(SCHEMA)
point("CREATE TABLE post (workshop BLOB NOT NULL, id BLOB NOT NULL, audience BLOB NOT NULL, thread BLOB NOT NULL, "
      "n INTEGER NOT NULL, body TEXT NOT NULL, hash BLOB, PRIMARY KEY (workshop, id)) STRICT, WITHOUT ROWID"
      in out.get("sql.c", ""), "SQLite's table")
point('body TEXT COLLATE \\"C\\" NOT NULL, hash BYTEA, PRIMARY KEY (workshop, id))"' in out.get("sql.c", ""),
      "PostgreSQL's table")
point('"SELECT t.workshop, t.id, t.audience, t.thread, t.body, t.hash FROM post t ORDER BY t.workshop, t.id"'
      in out.get("sql.c", ""), "the digest leaves out local columns and goes by the key")


def times(folder):
    """When each file that sqlgen wrote was last written."""
    return {name: os.stat(os.path.join(folder, name)).st_mtime_ns
            for name in ("sql.c", "sql/a.h", "sql/b.h")}


with tempfile.TemporaryDirectory() as folder:
    inputs = [os.path.join(folder, name) for name in ("schema.sql", "a.sql", "b.sql")]
    texts = [SCHEMA, statement("a (id id) -> one n i64", "SELECT n.n FROM note n WHERE n.id = :id"),
             statement("b () -> one n i64", "SELECT max(n.n) FROM note n")]

    def changed(which, text):
        """Names of the files that are written anew when an input has this text."""
        texts[which] = text
        for name, content in zip(inputs, texts):
            with open(name, "w") as f:
                f.write(content)
        before = times(folder) if os.path.exists(os.path.join(folder, "sql.c")) else {}
        subprocess.run([SQLGEN, folder] + inputs, check=True)
        after = times(folder)
        return sorted(name for name in after if before.get(name) != after[name])

    changed(0, SCHEMA)
    point(changed(1, "-- A remark for nobody.\n\n" + texts[1]) == [], "what would be the same is left alone")
    point(changed(1, texts[1].replace("n.id = :id", ":id = n.id")) == ["sql.c"], "another text leaves the headers alone")
    point(changed(2, texts[2].replace("n i64", "most i64")) == ["sql.c", "sql/b.h"],
          "other columns change the header of their file of statements only")

print("1..%d" % count)
sys.exit(0)
