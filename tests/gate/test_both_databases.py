"""What can differ between SQLite and PostgreSQL is tested on both.

The whole suite runs on SQLite, and on PostgreSQL the tests marked `both_databases`: those alone of
a module that write, lock, search, sort or count. A module of the site that says something to its
database which each may understand otherwise has to be imported for such a test, or by a neighbour
that is. Where the tests reach it by its address alone, they name it:
`both_databases("board.map.views")`.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "post", "condition", "treatments", "accounts", "record", "reading", "newsletter", "importing",
    "board", "config",
)  # fmt: skip
# SQL written by hand, locks, and what each database spells, sorts or counts in its own way.
DIFFERS = {
    "cursor", "vendor", "IntegrityError", "OperationalError", "select_for_update", "skip_locked",
    "RawSQL", "as_sql", "as_sqlite", "as_postgresql", "ignore_conflicts", "update_conflicts",
    "nulls_first", "nulls_last", "KeyTransform", "KT", "Collate", "TruncDate", "TruncDay",
    "TruncMonth", "TruncYear", "ExtractYear",
}  # fmt: skip
LOOKUPS = ("__icontains", "__iexact", "__istartswith", "__regex", "__iregex", "__date", "__year")


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def differing(file: Path) -> set[str]:
    """The words of a module that each database may understand otherwise."""
    return {word for word in words(file) if word in DIFFERS or word.endswith(LOOKUPS)}


def words(file: Path) -> Iterator[str]:
    """What a module calls, passes by name, defines and takes from elsewhere."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword):
            yield node.arg or ""
        elif isinstance(node, ast.FunctionDef | ast.alias):
            yield node.name


@cache
def file_of(module: str) -> Path | None:
    """The file of a module of this repository."""
    path = ROOT.joinpath(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file
    return None


@cache
def imports(file: Path) -> list[tuple[str, str]]:
    """Each module that a file imports from, with the name it takes; "" for the module itself.

    A module of tests imports what its marked tests use, by themselves or in its other functions.
    """
    package = ".".join(file.parent.relative_to(ROOT).parts)
    used, found = used_on_both(file), []
    for node in ast.walk(parsed(file)):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        names = [
            alias.name
            for alias in node.names
            if used is None or (alias.asname or alias.name.partition(".")[0]) in used
        ]
        if isinstance(node, ast.Import):
            found += [(name, "") for name in names]
        else:
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            found += [(base, name) for name in names]
    return found


def used_on_both(file: Path) -> set[str] | None:
    """The names that a module's marked tests use; None where its tests are marked all together."""
    known: dict[str, ast.stmt] = {}
    for node in parsed(file).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node]
        known |= {name: node for one in targets if (name := _name(one))}
    used = {name for name, node in known.items() if _is_marked(node, "both_databases")}
    if not used:
        return None
    waiting = used | {name for name, node in known.items() if _is_marked(node, "autouse")}
    while waiting:
        node = known.get(waiting.pop())
        found = {_name(one) for one in ast.walk(node)} - used if node else set()
        used |= found
        waiting |= found
    return used


def _name(node: ast.AST) -> str:
    """What a statement defines, an argument is called or an expression names."""
    return (
        next((getattr(node, key) for key in ("name", "id", "arg") if hasattr(node, key)), "") or ""
    )


def _is_marked(node: ast.stmt, word: str) -> bool:
    return any(word in ast.unparse(one) for one in getattr(node, "decorator_list", ()))


@cache
def imported(file: Path) -> frozenset[Path]:
    """The files that a file imports; a package leads to the files it takes its names from."""
    found = set()
    for module, name in imports(file):
        if inner := file_of(f"{module}.{name}"):
            found |= {inner, *(behind(inner) if inner.name == "__init__.py" else ())}
        elif outer := file_of(module):
            found |= {outer, *(behind(outer) if outer.name == "__init__.py" else ())}
    return frozenset(found - {file})


def behind(package: Path) -> set[Path]:
    """The files of a package that its `__init__` takes names from."""
    return {
        found
        for module, name in imports(package)
        if (found := file_of(f"{module}.{name}") or file_of(module))
        and package.parent in found.parents
    }


def reached(tests: set[Path]) -> set[Path]:
    """What the tests import, and what those files import from the folders they lie in."""
    found, waiting = set(), set(tests)
    while waiting:
        file = waiting.pop()
        near = {
            one
            for one in imported(file)
            if file in tests or one.parent in file.parents or one.parts[len(ROOT.parts)] == "tests"
        }
        waiting |= near - found
        found |= near
    return found


def named() -> set[Path]:
    """The modules that the marks name."""
    texts = (file.read_text("utf-8") for file in marked())
    modules = (name for text in texts for name in re.findall(r'both_databases\("([\w.]+)"\)', text))
    return {file_of(module) for module in modules}


def marked() -> set[Path]:
    """The modules of tests that have a test for both databases."""
    files = (file for file in (ROOT / "tests").rglob("test_*.py") if file != Path(__file__))
    return {file for file in files if "mark.both_databases" in file.read_text("utf-8")}


def sources() -> Iterator[Path]:
    """What runs on the site, but for its migrations: every database goes through those."""
    for room in ROOMS:
        yield from (f for f in (ROOT / room).rglob("*.py") if "migrations" not in f.parts)


def test_what_each_database_may_understand_otherwise_is_tested_on_both():
    shown = reached(marked()) | named()
    unseen = {
        str(file.relative_to(ROOT)): said
        for file in sources()
        if file not in shown and (said := sorted(differing(file)))
    }
    assert unseen == {}, "No test that reaches these modules is marked both_databases."


def test_only_what_a_marked_test_uses_counts(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    file = tmp_path / "test_some.py"
    file.write_text(
        "import one\nimport two\nimport three\n"
        "def helper():\n    one.do()\n"
        "@pytest.fixture(autouse=True)\ndef clean():\n    three.do()\n"
        "@pytest.mark.both_databases\ndef test_here():\n    helper()\n"
        "def test_there():\n    two.do()\n"
    )
    assert imports(file) == [("one", ""), ("three", "")]


def test_sql_of_ones_own_is_noticed(tmp_path):
    file = tmp_path / "some.py"
    file.write_text("def count(c):\n    with c.cursor() as rows:\n        rows.execute('…')\n")
    assert differing(file) == {"cursor"}
    file.write_text("People.objects.filter(name__icontains=text)\n")
    parsed.cache_clear()
    assert differing(file) == {"name__icontains"}
