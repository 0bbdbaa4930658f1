"""The feature size of timm's architectures: ``num_features``, the length of what a network without its head gives.

A function of the architecture's name gives its arguments, a helper names the class, and the class sets
``self.num_features`` in its ``__init__``. Where one of these depends on what only running the code would tell (a block
that a string names, a width that is rounded), the size stays unknown.
"""

from __future__ import annotations

from collections.abc import Collection

from zoograph.sources.static import Call, Class, Function, Module, Unresolved, attribute, returned

_BUILDER = "build_model_with_cfg"
#: What ``build_model_with_cfg`` takes from the configuration of the weights.
_OF_WEIGHTS = ("num_classes", "global_pool", "in_chans", "img_size")
#: Arguments after which the class alone does not tell: a description of the network, and channels that were cut off.
_NOT_PLAIN = ("model_cfg", "pruned")


def feature_sizes(module: Module, architectures: Collection[str]) -> dict[str, int]:
    """The feature size of each of a module's architectures for which it is written out."""
    found = {name: _size(function) for name in architectures if isinstance(function := module.value(name), Function)}
    return {name: size for name, size in found.items() if size is not None}


def _size(function: Function) -> int | None:
    built = returned(function, (), {})
    if not isinstance(built, Call) or built.name.rpartition(".")[2] != _BUILDER or not built.arguments:
        return None
    made, *_ = built.arguments
    if not isinstance(made, Class) or any(built.keywords.get(name) for name in _NOT_PLAIN):
        return None
    unknown = dict.fromkeys(_OF_WEIGHTS, Unresolved("the configuration of the weights gives it"))
    size = attribute("num_features", made, (), {**built.keywords, **unknown})
    return size if type(size) is int and size > 0 else None
