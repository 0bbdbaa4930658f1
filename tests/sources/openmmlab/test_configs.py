"""OpenMMLab's configurations: what they inherit, change and take out, as mmengine means it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.wheels import wheel_of
from zoograph.errors import InputError
from zoograph.sources.openmmlab.configs import Configs, Library, merged
from zoograph.sources.openmmlab.metafiles import entries
from zoograph.sources.packages import Wheel
from zoograph.sources.static.extent import LARGEST, extent

values = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, min_size=1, max_size=3),
    max_leaves=8,
)
dictionaries = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


#: Other tests may keep the machine busy meanwhile.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def flat(value, path=()):
    if isinstance(value, dict):
        return {place: leaf for key, inner in value.items() for place, leaf in flat(inner, (*path, key)).items()}
    return {path: value}


@unhurried
@given(dictionaries, dictionaries)
def test_merging_keeps_everything_own_and_what_of_the_base_is_not_in_its_way(own, base):
    mine, theirs = flat(own), flat(base)
    blocked = {path[: end + 1] for path in mine for end in range(len(path))}
    kept = {
        path: leaf
        for path, leaf in theirs.items()
        if path not in blocked and not any(path[:end] in mine for end in range(1, len(path)))
    }
    assert flat(merged(own, base)) == mine | kept


def configuration(folder, **files):
    """The configuration ``a`` of a library of the given files; underscores in names are for folders."""
    for name, text in files.items():
        path = folder / "x" / "lib" / ".mim" / "configs" / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    library = Library(Wheel(wheel_of(folder / "x", folder, "lib")), "lib/.mim")
    return Configs({"lib": library}).read("lib", "configs/a.py")


def test_a_configuration_that_inherits_from_itself_is_an_error(tmp_path):
    with pytest.raises(InputError, match="inherits from itself"):
        configuration(tmp_path, a="_base_ = './b.py'", b="_base_ = './a.py'")


def test_what_is_inherited_may_be_used_changed_and_taken_out(tmp_path):
    found = configuration(
        tmp_path,
        a="_base_ = 'b.py'\nx = [_base_.y.z, {{_base_.y.z}}]\n_base_.y.update(dict(z=2))\nw = _base_.pop('v')",
        b="y = dict(z=1)\nv = dict(u=3)",
    )
    assert found == {"x": [1, 1], "y": {"z": 2}, "w": {"u": 3}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("_base_.model.backbone = dict(depth=101)", {"backbone": {"depth": 101}, "stages": [1, 2]}),
        ("_base_.model.cfg = dict(depth=18)", {"backbone": {"depth": 50}, "stages": [1, 2], "cfg": {"depth": 18}}),
        ("_base_['model']['backbone']['depth'] = 101", {"backbone": {"depth": 101}, "stages": [1, 2]}),
        ("_base_.model['stages'][1] = 9", {"backbone": {"depth": 50}, "stages": [1, 9]}),
        ("_base_.model.backbone.depth += 1", {"backbone": {"depth": 51}, "stages": [1, 2]}),
        ("_base_.model.stages += [3]", {"backbone": {"depth": 50}, "stages": [1, 2, 3]}),
        ("_base_.model.update(backbone=dict(depth=34))", {"backbone": {"depth": 34}, "stages": [1, 2]}),
        ("_base_.model.backbone.setdefault('style', 'caffe')", {"backbone": {"depth": 50, "style": "caffe"}, "stages": [1, 2]}),
        ("_base_.model.stages.insert(0, 0)", {"backbone": {"depth": 50}, "stages": [0, 1, 2]}),
        ("_base_.model.pop('stages')", {"backbone": {"depth": 50}}),
        ("last = _base_.model.stages.pop()", {"backbone": {"depth": 50}, "stages": [1]}),
        ("del _base_.model.backbone.depth", {"backbone": {}, "stages": [1, 2]}),
        ("del _base_['model']['stages'][0]", {"backbone": {"depth": 50}, "stages": [2]}),
        ("part = _base_.model.backbone\npart.depth = 152", {"backbone": {"depth": 152}, "stages": [1, 2]}),
        ("del _base_.model.missing\n_base_.model.pop('missing')", {"backbone": {"depth": 50}, "stages": [1, 2]}),
        ("_base_.other.thing = 1", {"backbone": {"depth": 50}, "stages": [1, 2]}),
    ],
)  # fmt: skip
def test_whatever_a_file_does_to_its_base_counts(change, expected, tmp_path):
    found = configuration(
        tmp_path, a=f"_base_ = 'b.py'\n{change}", b="model = dict(backbone=dict(depth=50), stages=[1, 2])"
    )
    assert found["model"] == expected


def test_what_one_file_does_to_its_base_others_do_not_see(tmp_path):
    found = configuration(
        tmp_path,
        a="_base_ = ['b.py', 'c.py']\n_base_.model.depth = 101",
        b="_base_ = 'd.py'\n_base_.model.depth = 18\nmodel_b = 1",
        c="_base_ = 'd.py'\nseen = _base_.model.depth",
        d="model = dict(depth=50)",
    )
    assert (found["seen"], found["model"]["depth"]) == (50, 101)


def test_of_a_base_that_is_taken_out_only_what_is_new_stays(tmp_path):
    text = "_base_ = 'b.py'\nold = _base_.model\ndel _base_.model\nmodel = dict(type='Wrapper', inner=old)"
    found = configuration(tmp_path, a=text, b="model = dict(type='Inner', depth=50)")
    assert found["model"] == {"type": "Wrapper", "inner": {"type": "Inner", "depth": 50}}


def test_the_new_style_imports_what_it_inherits(tmp_path):
    text = "with read_base():\n    from .one.b import *\n    from lib.configs.c import *\nx.update(z=2)\ny = dict(type=Net)"
    found = configuration(tmp_path, a=text, one__b="x = dict(z=1)", c="w = 1")
    assert (found["x"], found["w"], str(found["y"]["type"].name)) == ({"z": 2}, 1, "Net")


@pytest.mark.parametrize(
    "text",
    [
        "model = dict(x=1)\n" + "model = dict(left=model, right=model)\n" * 60,
        "model = dict()\nmodel['backbone'] = model",
        "model = _base_.b\nmodel['again'] = model",
        "model = " + "dict(x=" * 120 + "1" + ")" * 120,
        "x = a" + ".b" * 5000,
        "x = " + "+".join(["_base_.pop('b')"] * 5000),
        "x = [1]\n" + "x += x\n" * 60,
        "x = [1]\n" + "x.extend(x)\n" * 60,
        "_base_.b.c = _base_",
    ],
    ids=["doubled", "in-itself", "base-in-itself", "deep", "dots", "sum", "added", "extended", "base-in-its-part"],
)
def test_a_configuration_that_is_made_to_keep_us_busy_is_an_error_or_little(text, tmp_path):
    try:
        found = configuration(tmp_path, a=f"_base_ = 'b.py'\n{text}", b="b = dict(c=1)")
    except InputError:
        return
    assert extent(found) < LARGEST


def test_a_metafile_that_is_made_to_keep_us_busy_is_an_error(tmp_path):
    folder = tmp_path / "x" / "lib" / ".mim"
    folder.mkdir(parents=True)
    doubled = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    (folder / "model-index.yml").write_text(f"a0: &a0 [1, 1]\n{doubled}")
    with pytest.raises(InputError, match="too large"):
        list(entries(Wheel(wheel_of(tmp_path / "x", tmp_path, "lib")), "lib", "lib/.mim"))


@unhurried
@given(
    st.recursive(st.integers() | st.text(max_size=3), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_the_extent_of_what_shares_nothing_is_the_number_of_its_values(value):
    def number(part):
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        return 1 + sum(map(number, inner))

    assert extent(value) == number(value)
