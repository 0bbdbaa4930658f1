"""What mteb's descriptions tell about the stage of a model.

``model_type`` says how mteb uses a model. It is ``dense`` by default, which therefore says nothing where it is not
written; and a model that was made for something else may be used as an embedder, or prompted to rank. So the libraries,
the name, the training data and the title of the paper count, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zoograph.sources.fine_tuned import follows_instructions_by, tasks_named_by
from zoograph.stages import RLM, Known, Rule, rules_for

_EMBEDDERS = {"dense", "sparse", "late-interaction"}
#: Libraries whose models are embedders, as ``framework`` names them.
_LIBRARIES = {"Sentence Transformers", "PyLate", "ColBERT", "ColPali", "LLM2Vec", "API"}
_RANKS = re.compile(r"rank|retriev", re.IGNORECASE)
_OF_REPRESENTATIONS = re.compile(
    r"represent|embed|self-supervised|pre-?train|masked|language supervision|foundation|space binding|semantic align"
    r"|correspondence learn",
    re.IGNORECASE,
)
_INSTRUCTIONS = re.compile(r"instruction-?(fine)?-?tuned", re.IGNORECASE)
#: Tasks that the title of a paper names, if it is not about representations.
_TASKS_OF_TITLES = {"speech recognition": "automatic-speech-recognition", "speech translation": "translation"}


@dataclass(frozen=True, slots=True)
class Roles:
    """The tasks that a model was made for, and the rules by which it has a stage."""

    tasks: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def gives_representations(self) -> bool:
        """Whether it is an RLM."""
        return any(rule.stage == RLM for rule in self.rules)

    @property
    def is_ranker(self) -> bool:
        """Whether it was made to rank."""
        return bool({"text-ranking", "multimodal-ranking"} & set(self.tasks))


def is_baseline(name: str) -> bool:
    """Whether a description is of a baseline that models are compared with (people, BM25, chance), not of a model.

    >>> [name for name in ("baseline/Human", "mteb/baseline-bm25s", "bigscience/base") if is_baseline(name)]
    ['baseline/Human', 'mteb/baseline-bm25s']
    """
    owner, _, own = name.rpartition("/")
    return owner == "baseline" or own.startswith("baseline-")


def roles_of(name: str, said: Mapping[str, Any], *, is_base_of_embedder: bool) -> Roles:
    """The roles of a model, by the fields of its description."""
    written = set(said.get("model_type") or ())
    title = title_of(said.get("citation"))
    modalities = set(said.get("modalities") or ("text",))
    libraries = set(said.get("framework") or ())
    is_of_library = bool(_LIBRARIES & libraries or "embed" in name.casefold()) and written <= _EMBEDDERS
    trained = bool(said.get("training_datasets") or said.get("adapted_from"))
    named = None if is_of_library or (written and len(modalities) > 1 and trained) else tasks_named_by(name)
    if named is not None and len(modalities) > 1 and not named:
        named = None  # "ft" alone may be full tuning of an encoder of two modalities
    if written == {"cross-encoder"} and (trained or _RANKS.search(f"{name} {title}")):
        return Roles(
            ("text-ranking" if modalities == {"text"} else "multimodal-ranking",), rules_for(Known(has_task=True))
        )
    of_title = () if _OF_REPRESENTATIONS.search(title) else tuple(
        task for words, task in _TASKS_OF_TITLES.items() if words in title.casefold()
    )  # fmt: skip
    chats = not is_of_library and not trained and bool(follows_instructions_by(name) or _INSTRUCTIONS.search(title))
    tasks = named or (() if written or is_of_library else of_title)
    is_embedder = is_of_library or bool(written & _EMBEDDERS) or "embed" in title.casefold()
    rules = rules_for(
        Known(
            has_task=named is None and bool(tasks),
            is_fine_tuned_by_name=named is not None,
            follows_instructions=chats,
            is_embedder=named is None and not tasks and is_embedder,
            has_no_task=named is None and not tasks and not chats and bool(_OF_REPRESENTATIONS.search(title)),
            is_base_of_embedder=is_base_of_embedder,
        )
    )
    if written - _EMBEDDERS - {"cross-encoder"}:
        return Roles((), ())  # hybrids and routers put several models together
    return Roles(("text-generation",) if chats and not tasks and modalities == {"text"} else tasks, rules)


def title_of(citation: Any) -> str:
    """The title in a BibTeX entry; empty without one."""
    found = re.search(r"""\btitle\s*=\s*[{"](.+?)[}"]\s*,?\s*$""", str(citation or ""), re.MULTILINE | re.DOTALL)
    return " ".join(re.sub(r"[{}]", "", found[1]).split()) if found else ""
