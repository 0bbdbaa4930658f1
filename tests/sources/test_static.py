"""Python source is worked out, and never run."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.wheels import wheel_of
from zoograph.errors import InputError
from zoograph.sources.packages import Wheel
from zoograph.sources.static import Built, Call, Module, Package, Reference, Unresolved


def module(text):
    found = Module(None, "zoo", "zoo.py", text)
    found.evaluate()
    return found


def test_a_dictionary_that_a_function_built_tells_what_was_given_to_it():
    found = module(
        "def _cfg(url='', **more): return {'url': url, 'license': 'mit', **more}\n"
        "def _paper(url='', **more): return _cfg(url=url, **dict({'paper': 'x'}, **more))\n"
        "table = {'a': _paper('a.pth'), 'b': _paper(license='bsd'), 'c': {'license': 'mit'}, 'd': _cfg().copy()}"
    ).value("table")
    assert {key: each.given for key, each in found.items() if isinstance(each, Built)} == {
        "a": {"url"},
        "b": {"license"},
    }
    assert found["a"] == {"url": "a.pth", "license": "mit", "paper": "x"}
    assert found["d"] == {"url": "", "license": "mit"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x = (1, -2.5, 'a' 'b', None, True)", (1, -2.5, "ab", None, True)),
        ("SIZE = 200 + 24\nx = (3, SIZE, SIZE)", (3, 224, 224)),
        ("name = 'vit'\nx = f'{name}_base_{16:03d}.pth'", "vit_base_016.pth"),
        ("base = {'a': 1}\nx = {**base, 'b': 2}", {"a": 1, "b": 2}),
        ("base = dict(a=1)\nx = dict(base, b=2)", {"a": 1, "b": 2}),
        ("x = {'a': 1} | {'b': 2}", {"a": 1, "b": 2}),
        ("x = [n.upper() for n in ('a', 'b') if n != 'b']", ["A"]),
        ("x = {n: i for i, n in enumerate('ab')}", {"a": 0, "b": 1}),
        ("x = {'a'}\nx |= {'b'}", {"a", "b"}),
        ("x = [1]\nx += (2,)\nx.append(3)\nx.extend([4])", [1, 2, 3, 4]),
        ("x = {}\nx.update({'a': 1}, b=2)\nx['c'] = 3", {"a": 1, "b": 2, "c": 3}),
        ("x = []\nfor n in ('a', 'b'):\n    x.append(n)", ["a", "b"]),
        ("x = {'a': {'b': [10, 20]}}['a']['b'][1]", 20),
        ("x = 'a' if 1 < 2 else 'b'", "a"),
        ("x = 'weights/' + '/'.join(['a', 'b'])", "weights/a/b"),
        ("def _cfg(url='', **more): return {'url': url, 'n': 1000, **more}\nx = _cfg('a', n=0)", {"url": "a", "n": 0}),
        ("def f(a, *rest, k=2): return (a, rest, k)\nx = f(1, 2, 3)", (1, (2, 3), 2)),
        ('def f(a):\n    "Doc."\n    b = a * 2\n    return b\nx = f(4)', 8),
        ("class Kind(str):\n    query = 'q'\nx = Kind.query.value", "q"),
        ("from copy import deepcopy\na = {'k': [1]}\nx = deepcopy(a)\na['k'].append(2)", {"k": [1]}),
        ("if TYPE_CHECKING:\n    x = 1\nelse:\n    x = 2", 2),
    ],
)
def test_it_is_worked_out(text, value):
    assert module(text).value("x") == value


def test_what_comes_from_elsewhere_is_a_reference_and_what_is_called_a_call():
    found = module("import torch\nx = torch.nn.Linear\ny = ModelMeta(name='a', loader=torch.load)\nz = y.name")
    assert found.value("x") == Reference("torch.nn.Linear")
    assert found.value("y") == Call("ModelMeta", (), {"name": "a", "loader": Reference("torch.load")}, 3)
    assert found.value("z") == "a"


@pytest.mark.parametrize(
    "text",
    [
        "x = 10 ** 10 ** 10",
        "x = 'a' * 10 ** 9",
        "x = [0] * 10 ** 9",
        "x = 10 ** 9 * 'a'",
        "x = list(range(10 ** 9))",
        "x = f'{1:>99999999999}'",
        "x = 1 / 0",
        "x = {}['a']",
        "x = [1, 2][7]",
        "x = 'a' + 1",
        "x = unknown + 1",
        "x = " + "-" * 500 + "1",
        "x = " + "(" * 80 + "1" + ",)" * 80 + "[5]",
        "def f(): return f()\nx = [f()][0] + 1",
        "def f(): return g()\ndef g(): return f()\nx = f() + 1",
        "def f(n):\n    while True: pass\n    return n\nx = f(1) + 1",
        "x = (yield)",
        "a = 'y' * 90000\nx = a.replace('y', a) + 'a'",
        "a = 'y' * 90000\nx = a.join([a] * 90000) + 'a'",
        "def f(x): return f(x) + f(x)\nx = f(1) + 1",
    ],
)
def test_what_cannot_be_known_says_why_and_takes_no_time(text):
    found = module(text).value("x")
    assert isinstance(found, (Unresolved, Call)), found


def test_loops_that_do_not_end_are_left():
    text = "x = 0\nfor i in range(100000):\n    for j in range(100000):\n        x = j\ny = 1"
    assert module(text).value("y") in (1, None)


def test_the_rest_of_a_dictionary_is_known_where_one_value_is_not():
    found = module("x = {'a': 1, 'b': open('/etc/passwd').read()}").value("x")
    assert found["a"] == 1
    assert isinstance(found["b"], Call)


def test_text_that_is_no_python_is_an_error_that_names_file_and_line():
    with pytest.raises(InputError, match="bad.py:2"):
        Module(None, "bad", "bad.py", "x = 1\ny = (")


def test_names_of_other_modules_of_the_package_are_found(tmp_path):
    (tmp_path / "zoo" / "models").mkdir(parents=True)
    (tmp_path / "zoo" / "__init__.py").write_text("SIZE = 224")
    (tmp_path / "zoo" / "models" / "__init__.py").write_text("")
    (tmp_path / "zoo" / "models" / "a.py").write_text(
        "from .b import NAMES as OTHERS, missing\nfrom .. import SIZE\nfrom .b import *\nx = (SIZE, OTHERS, LAST)"
    )
    (tmp_path / "zoo" / "models" / "b.py").write_text("from .a import x\nNAMES = ['b']\nLAST = NAMES[-1]")
    package = Package(Wheel(wheel_of(tmp_path, tmp_path / "out", "zoo")))
    assert package.module("zoo.models.a").value("x") == (224, ["b"], "b")
    assert package.module("zoo.models.a").value("missing") == Reference("zoo.models.b.missing")
    assert package.module("zoo.models.c") is None


def test_nothing_of_a_package_runs(tmp_path, monkeypatch):
    """A package that would leave a trace if any of its code ran, in every place where code could run."""
    trace = tmp_path / "it-ran"
    trap = f"open({str(trace)!r}, 'w').close()"
    source = tmp_path / "zoo" / "trap"
    source.mkdir(parents=True)
    (source / "__init__.py").write_text(trap)
    (source / "models.py").write_text(
        f"import trap\n{trap}\n"
        f"class Meta(type):\n    def __new__(cls, *a): {trap}\n"
        f"class Loud:\n    def __hash__(self): {trap}\n    def __eq__(self, o): {trap}\n"
        f"def cfg(x={trap}):\n    {trap}\n    return {{'x': x}}\n"
        f"x = cfg()\ny = eval({trap!r})\nz = __import__('os').system('touch {trace}')\n"
        "w = [cfg() for _ in range(2)]\nv = '{0.__class__}'.format(cfg)\nu = getattr(cfg, '__globals__')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path / "zoo"))
    package = Package(Wheel(wheel_of(tmp_path / "zoo", tmp_path, "trap")))
    found = package.module("trap.models")
    assert not trace.exists()
    assert isinstance(found.value("y"), Call)
    assert isinstance(found.value("z"), Call)
    assert not isinstance(found.value("u"), dict)


literals = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3) | st.tuples(inner, inner)
    ),
    max_leaves=12,
)


@given(literals)
def test_a_literal_is_what_python_reads(value):
    assert module(f"x = {value!r}").value("x") == ast.literal_eval(repr(value))


numbers = st.integers(0, 50).map(str)
arithmetic = st.recursive(
    numbers,
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "%"]), inner).map(
        lambda t: f"({' '.join(t)})"
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(arithmetic)
def test_arithmetic_is_python_s(text):
    try:
        expected = eval(text)
    except ZeroDivisionError:
        assert isinstance(module(f"x = {text}").value("x"), Unresolved)
    else:
        assert module(f"x = {text}").value("x") == expected
