"""Programs: the text as it is, headings at definitions, short definitions as blocks."""

from __future__ import annotations

import pytest

from indexing.errors import UnreadableFile
from indexing.load import code as loader
from indexing.load.parsed import Parsed
from indexing.types import Heading


def parse(text: str | bytes, name: str = "a.py") -> Parsed:
    parsed = loader.parse(text.encode() if isinstance(text, str) else text, name)
    for heading in parsed.headings:
        assert heading.start == 0 or parsed.text[heading.start - 1] == "\n"
    return parsed


def outline(parsed: Parsed) -> list[str]:
    """Name and first line of each heading, indented by its level."""
    lines = ((heading, parsed.text[heading.start :].partition("\n")[0]) for heading in parsed.headings)
    return [f"{'  ' * (heading.level - 1)}{heading.title} = {line.strip()}" for heading, line in lines]


def blocks(parsed: Parsed) -> list[str]:
    return [parsed.text[block.start : block.end] for block in parsed.blocks]


PYTHON = '''"""{doc}

def not_this(): it is in a string
"""

import os


# {doc}
@decorated(
    "x"
)
class {name}(Base):
    """{doc}"""

    rate = 5

    # {doc}
    def add(self, x):
        def inner():
            return x
        return inner()

    @property
    async def {name}_b(self): return 1


if os.name:
    def last():
        pass
else:
    def last():
        return "{doc}"
'''


@pytest.mark.parametrize(("name", "doc"), [("Cart", "A cart."), ("עגלה", "עגלת קניות."), ("购物车", "一辆购物车。")])
def test_python(name: str, doc: str) -> None:
    text = PYTHON.format(name=name, doc=doc)
    parsed = parse(text)
    assert (parsed.text, parsed.title) == (text, "a.py")
    assert outline(parsed) == [
        f"{name} = # {doc}",
        f"  add = # {doc}",
        f"  {name}_b = @property",
        "last = def last():",
        "last = def last():",
    ]
    assert blocks(parsed) == [
        f"    # {doc}\n    def add(self, x):\n        def inner():\n            return x\n        return inner()",
        "    def last():\n        pass",
        f'    def last():\n        return "{doc}"',
    ]


def test_python_that_does_not_parse_is_read_by_its_lines() -> None:
    method = "    def f(self):\n        print 'x'\n\n    # about g\n    async def g(self):\n        pass\n"
    parsed = parse(f"class A:\n{method}\ndef h(\n    a,\n):\n    pass\nx = 1\n")
    assert outline(parsed) == ["A = class A:", "  f = def f(self):", "  g = # about g", "h = def h("]
    assert blocks(parsed) == [
        "    def f(self):\n        print 'x'",
        "    # about g\n    async def g(self):\n        pass",
        "def h(\n    a,\n):\n    pass",
    ]


JAVASCRIPT = """import x from 'y';
/**
 * Cart
 */
export default class Cart extends Base {
  #total = 0;
  constructor(a, b = 1) {
    if (a) {
      foo(function () {
        bar();
      });
    }
  }

  // adds
  async add(item) {
    return item;
  }
}
export const sum = (a, b) => a + b;
function* gen() {
}
describe("x", () => {
  it("y", () => {
  });
});
"""
JAVA = """package x;

/** An order. */
@Entity
public final class Order<T> extends Base implements C {
    private int total = sum(1);

    public Order(int a) {
        this.a = a;
    }

    /**
     * Adds it (really
     */
    @Override
    public synchronized Map<String, List<Integer>> add(
            int a,
            int b) throws IOException {
        for (int i = 0; i < 3; i++) {
        }
        return new Foo(a);
    }

    abstract void none();

    enum Kind { A, B }
}
"""
C = """#include <x.h>
struct point *announced(int a);
struct point {
  int x;
};
// makes one
static struct point make(int a)
{
  return x(a);
#ifdef A
  b();
#endif
}
static int
Main(int argc) {
  printf (\"x\");
}
"""
CPP = """template <class T>
class A : public B<T> {
public:
  A(int a) : a_(a) {}
  ~A() {
  }
  void set(int a);
};
int A::get() {
}
"""
TYPESCRIPT = """export interface תשלום {
  a: string;
}
export type B = 'x' | 'y';
class 订单<T> {
  public get<T>(a: T): B {
  }
}
"""
GO = """// A server.
type Server struct {
}

func (s *Server) Run(c Context) error {
}

func main() {
}
"""
RUST = """#[derive(Debug)]
pub struct A<T> {
}
impl<T: X> fmt::Display for A<T> {
    pub(crate) async fn fmt(&self) -> B {
    }
}
"""
RUBY = """module A
  class B < C
    def self.x?
    end
  end
end
"""
CSHARP = """namespace A.B
{
    public class C : D
    {
        [Test]
        public async Task<int> Go(int a)
        {
        }
    }
}
"""
PHP = """<?php
class A {
    public static function b($c) {
    }
}
function d() {}
"""
SQL = """-- אנשים
CREATE TABLE IF NOT EXISTS people (
  id int
);
create or replace view v as select 1;
"""
TOML = """x = 1
[tool.ruff]
a = 1

# 说明
[[tool.mypy]]
b = [
  1
]
"""
YAML = """version: 3
services:
  web:
    image: x
  db:
    image: y
volumes:
- a
"""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.js", JAVASCRIPT, ["Cart = /**", "  constructor = constructor(a, b = 1) {", "  add = // adds",
                              "sum = export const sum = (a, b) => a + b;", "gen = function* gen() {"]),
        ("A.java", JAVA, ["Order = /** An order. */", "  Order = public Order(int a) {", "  add = /**",
                          "  Kind = enum Kind { A, B }"]),
        ("a.c", C, ["point = struct point {", "make = // makes one", "Main = Main(int argc) {"]),
        ("a.cpp", CPP, ["A = template <class T>", "  A = A(int a) : a_(a) {}", "  ~A = ~A() {", "A::get = int A::get() {"]),
        ("a.ts", TYPESCRIPT, ["תשלום = export interface תשלום {", "B = export type B = 'x' | 'y';", "订单 = class 订单<T> {",
                              "  get = public get<T>(a: T): B {"]),
        ("a.go", GO, ["Server = // A server.", "Server.Run = func (s *Server) Run(c Context) error {", "main = func main() {"]),
        ("a.rs", RUST, ["A = #[derive(Debug)]", "A = impl<T: X> fmt::Display for A<T> {",
                        "  fmt = pub(crate) async fn fmt(&self) -> B {"]),
        ("a.rb", RUBY, ["A = module A", "  B = class B < C", "    self.x? = def self.x?"]),
        ("a.cs", CSHARP, ["A.B = namespace A.B", "  C = public class C : D", "    Go = [Test]"]),
        ("a.kt", "data class A(val a: Int)\nfun <T> List<T>.second(): T = 1\n",
         ["A = data class A(val a: Int)", "second = fun <T> List<T>.second(): T = 1"]),
        ("a.php", PHP, ["A = class A {", "  b = public static function b($c) {", "d = function d() {}"]),
        ("a.sh", "foo() {\n  x\n}\nfunction bar {\n}\n", ["foo = foo() {", "bar = function bar {"]),
        ("a.sql", SQL, ["people = -- אנשים", "v = create or replace view v as select 1;"]),
        ("a.TOML", TOML, ["tool.ruff = [tool.ruff]", "tool.mypy = # 说明"]),
        ("a.yaml", YAML, ["services = services:", "  web = web:", "  db = db:", "volumes = volumes:"]),
        ("a.css", ".class { color: red }\n", []),
        ("a.xml", "<a>\n  <class name='x'/>\n</a>\n", []),
    ],
)  # fmt: skip
def test_definitions(name: str, text: str, expected: list[str]) -> None:
    parsed = parse(text, name)
    assert (parsed.text, parsed.title) == (text, name)
    assert outline(parsed) == expected


def test_blocks_of_a_language_with_braces() -> None:
    assert blocks(parse(C, "a.c")) == [
        "struct point {\n  int x;\n};",
        "// makes one\nstatic struct point make(int a)\n{\n  return x(a);\n#ifdef A\n  b();\n#endif\n}",
        'Main(int argc) {\n  printf ("x");\n}',
    ]


def test_blocks_of_settings() -> None:
    assert blocks(parse("[a]\nx = 1\n\n# about b\n[b]\ny = 2\n\n", "a.ini")) == ["[a]\nx = 1", "# about b\n[b]\ny = 2"]


def test_a_long_definition_is_no_block() -> None:
    assert blocks(parse("def f():\n" + "    x = 1\n" * 300 + "\n\ndef g():\n    pass\n")) == ["def g():\n    pass"]


@pytest.mark.parametrize(
    "declared", ["# -*- coding: windows-1255 -*-", '<?xml version="1.0" encoding="windows-1255"?>']
)
def test_the_declared_encoding_is_used(declared: str) -> None:
    text = f"{declared}\nx = 'ab שלוםab'\n"  # letters of two scripts in one word: not what Hebrew looks like
    assert parse(text.encode("cp1255")).text == text


def test_line_ends_and_what_hides_are_cleaned() -> None:
    text = "x = 1\r\n\r\ndef f():\r\n\treturn '\u200b\u202e'\r\n"
    assert parse(text).text == "x = 1\n\ndef f():\n\treturn '\u202e'\n"
    assert outline(parse(text)) == ["f = def f():"]


def test_a_program_that_is_no_text_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.ts is not text"):
        parse(b"G@\x11\x10" + bytes(range(256)) * 8, "a.ts")


HOSTILE = [
    "class " + "a " * 1_000_000,
    "(" * 500_000,
    "-" * 200_000 + "a",
    "a" + ".a" * 200_000,
    *(
        f"{words[:299]}\n" * 400
        for words in (" " * 299, "a " * 150, "export " * 50, "int a(" * 60, "impl<" + "a for " * 60, "a: " * 100)
    ),
]


@pytest.mark.parametrize("name", ["a.py", "a.js", "a.java", "a.rs", "a.yaml", "a.sql", "a.hs", "a.toml"])
@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_lines_are_read_quickly(name: str, line: str) -> None:
    assert parse(line, name).text == line


def test_deep_nesting_is_read_quickly() -> None:
    for name in ("a.py", "a.js", "a.yaml"):
        text = "".join(" " * at + f"class A{at}:\n" for at in range(290)) * 20
        assert (
            max(heading.level for heading in parse(text + "    x\n  y: {\n", name).headings or [Heading(1, "", 0)]) <= 4
        )
