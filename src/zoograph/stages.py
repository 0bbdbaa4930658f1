"""The stage of a model, by one table of rules for all zoos: readers say what they know, and get the rules that apply.

A stage is a role, and a model may have both. What states a task makes a downstream task model (DTM); what gives
representations makes a representation learning model (RLM). Where no rule applies, the stage stays open.
``docs/stages.md`` tells the same rules with their reasons and examples, ``ontology/schemes.ttl`` has them as concepts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

RLM, DTM = "preprocessing", "downstream-task"


class Rule(StrEnum):
    """A reason why a model has a stage."""

    STATED_TASK = "stated-task"
    """Its zoo states a task, or publishes results of one; also where the taxonomy lacks that task."""
    HEAD = "head"
    """It has a head for the classes of a task's own data."""
    FINE_TUNED = "fine-tuned"
    """The name of its repository says that it was fine-tuned for a task."""
    INSTRUCTIONS = "instructions"
    """It was trained to follow instructions or to chat."""
    SELF_SUPERVISED = "self-supervised"
    """It was trained without labels."""
    FEATURE_EXTRACTOR = "feature-extractor"
    """It has no head, or one that gives an embedding."""
    NO_TASK = "no-task"
    """It was pretrained for no task: its zoo states the tasks of its other models and none of this one, or the title of
    its paper is about pretraining or representations."""
    EMBEDDER = "embedder"
    """It was trained to give embeddings."""
    PRETRAINING_SET = "pretraining-set"
    """It was trained last on a general pretraining set, such as ImageNet-21k."""
    BASE_OF_EMBEDDER = "base-of-embedder"
    """An embedder was made from it."""
    BUILT_ON = "built-on"
    """A model for another task, or other data, is built on it. Follows from the graph; no reader says it."""

    @property
    def stage(self) -> str:
        """The stage that follows, by its slug."""
        return DTM if self in _OF_TASKS else RLM


_OF_TASKS = {Rule.STATED_TASK, Rule.HEAD, Rule.FINE_TUNED, Rule.INSTRUCTIONS}


class Head(StrEnum):
    """What the head of a network gives."""

    NOTHING = "nothing"
    EMBEDDING = "embedding"
    CLASSES = "classes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The information of a zoo about a model from which its stage follows; by default none."""

    has_task: bool = False
    """It states a task, or publishes results of one."""
    has_no_task: bool = False
    """It states the tasks of all models that have one and none of this one, or calls it pretrained for none."""
    head: Head | None = None
    is_of_pretraining_set: bool = False
    """It was trained last on a general pretraining set, whose classes do not count as a task."""
    is_fine_tuned_by_name: bool = False
    follows_instructions: bool = False
    is_self_supervised: bool = False
    is_embedder: bool = False
    is_base_of_embedder: bool = False


def rules_for(known: Known) -> tuple[Rule, ...]:
    """The rules that apply, each with its stage; none where the stage is open.

    >>> [f"{rule}: {rule.stage}" for rule in rules_for(Known(head=Head.CLASSES))]
    ['head: downstream-task']
    >>> [f"{rule}: {rule.stage}" for rule in rules_for(Known(head=Head.CLASSES, is_of_pretraining_set=True))]
    ['pretraining-set: preprocessing']
    >>> rules_for(Known())
    ()
    """
    return tuple(_rules_for(known))


def _rules_for(known: Known) -> Iterator[Rule]:
    if known.has_task:
        yield Rule.STATED_TASK
    elif known.is_of_pretraining_set:
        yield Rule.PRETRAINING_SET
    elif known.head == Head.CLASSES:
        yield Rule.HEAD
    elif known.is_fine_tuned_by_name:
        yield Rule.FINE_TUNED
    elif known.follows_instructions:
        yield Rule.INSTRUCTIONS
    if known.is_self_supervised:
        yield Rule.SELF_SUPERVISED
    elif known.is_embedder:
        yield Rule.EMBEDDER
    elif known.head in (Head.NOTHING, Head.EMBEDDING):
        yield Rule.FEATURE_EXTRACTOR
    elif known.has_no_task and not known.is_of_pretraining_set:
        yield Rule.NO_TASK
    if known.is_base_of_embedder:
        yield Rule.BASE_OF_EMBEDDER
