"""Every question asked of Zoograph, of ``oxigraph serve`` and of ``rdflib-endpoint``, over the same quads in one run.

The same client asks all, for SPARQL JSON over one connection; it reads the whole answer, and looks into it only when
the clock has stopped. Zoograph and Oxigraph are asked in turns, so that whatever else the machine does hits both.
rdflib-endpoint comes after them, alone, and is asked once; a question that it does not answer in time counts as if it
had just done so.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import exp, log
from pathlib import Path
from statistics import median
from time import perf_counter

from bench import rivals
from bench.client import Client, NoAnswer, TooSlow
from bench.figures import Figure
from bench.servers import PATIENCE, Server, zoograph
from zoograph.questions import questions
from zoograph.store import History
from zoograph.vocabulary import sparql_prologue

#: A question is asked at least so often, and on until it has had so many seconds or has been asked so often.
_LEAST, _SECONDS, _MOST = 5, 3, 30
#: Below this a question says more of HTTP than of the query.
_NOTABLE = 0.005
_EXPECTED_OF_OXIGRAPH = 0.8
_EXPECTED_OF_RDFLIB = 20
#: What the throughput is measured with: questions below the first, so many clients, so many turns of so many seconds.
_QUICK, _CLIENTS, _TURNS, _TURN = 0.05, 4, 5, 3
#: How long rdflib-endpoint may take over one question, and over all.
_CAP, _BUDGET = 60, 600

Row = tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Asked:
    """One question: seconds of each request, and what came of it."""

    question: str
    rows: int = 0
    zoograph: list[float] = field(default_factory=list)
    oxigraph: list[float] = field(default_factory=list)
    rdflib: float | None = None
    """None if it was not asked, or had no answer."""
    rdflib_gave_up: bool = False
    """Whether that is only how long we waited."""
    differs: list[str] = field(default_factory=list)
    """Who answers otherwise than Zoograph."""
    failed: str = ""
    """Why there was no answer of Zoograph's or Oxigraph's: then nothing is compared."""

    @property
    def of_oxigraph(self) -> float:
        """How many times as fast as Oxigraph's server: Zoograph's speed beside its."""
        return median(self.oxigraph) / median(self.zoograph)

    @property
    def of_rdflib(self) -> float | None:
        """How many times as fast as rdflib-endpoint, or at least so many."""
        return None if self.rdflib is None else self.rdflib / median(self.zoograph)

    @property
    def is_notable(self) -> bool:
        """Whether the query itself takes a time worth comparing."""
        return median(self.oxigraph) > _NOTABLE


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did with several clients at once."""

    seconds: float
    requests: tuple[float, ...]
    """Seconds of each request that was answered."""
    failed: int
    """How many were not."""


def measure(home: Path, triples: int) -> Iterator[Figure | Asked]:
    """Serve the graph in ``home`` in three ways; every question's times, and how they compare."""
    version = History(home).version()
    dumped = home.parent / "rivals.nq"
    rivals.dump(version, dumped)
    texts = {question.name: question.text for question in questions()}
    asked = {name: Asked(name) for name in texts}
    with zoograph(home) as ours, rivals.oxigraph(dumped, home.parent / "oxigraph") as theirs:
        servers = {"zoograph": (ours, []), "oxigraph": (theirs, rivals.dataset_of(version))}
        answers = _in_turns(servers, texts, asked)
        answered = {name: result for name, result in asked.items() if not result.failed}
        yield Figure("compare: questions without an answer", len(asked) - len(answered), "questions", 0)
        yield from _throughput(servers, texts, answered)
    yield from _beside_oxigraph(list(answered.values()))
    try:
        with rivals.RdflibEndpoint(dumped) as endpoint:
            _ask_rdflib(endpoint, texts, answered, answers)
    except (RuntimeError, OSError) as error:  # after all the time that the rest has taken
        _say(f"compare: rdflib-endpoint: {error}")
    yield from _beside_rdflib(list(answered.values()))
    yield from asked.values()


_Servers = Mapping[str, tuple[Server, list[tuple[str, str]]]]


def _client(servers: _Servers, name: str) -> Client:
    server, parameters = servers[name]
    return Client(server.endpoint, parameters=parameters, patience=PATIENCE)


def _written_for(server: str, text: str) -> str:
    """A question as a server takes it: only Zoograph knows our prefixes."""
    return text if server == "zoograph" else sparql_prologue() + text


def _in_turns(servers: _Servers, texts: Mapping[str, str], asked: Mapping[str, Asked]) -> dict[str, list[Row]]:
    """Ask every question of both, over and over; Zoograph's answers."""
    answers = {}
    with closing(_client(servers, "zoograph")) as ours, closing(_client(servers, "oxigraph")) as theirs:
        for name, result in asked.items():
            _say(f"compare: {name}")
            turns = [
                (ours, _written_for("zoograph", texts[name]), result.zoograph),
                (theirs, _written_for("oxigraph", texts[name]), result.oxigraph),
            ]
            try:
                # The first time does not count: nobody has the pages in memory yet.
                answers[name], other = (rows(client.ask(text)) for client, text, _ in turns)
                while not _enough(result.zoograph, result.oxigraph):
                    for client, text, times in turns:
                        times.append(_timed(client, text))
                    turns.reverse()
            except NoAnswer as error:
                _say(f"compare: {name}: {error}")
                result.failed = str(error)
            else:
                result.rows = len(answers[name])
                if answers[name] != other:
                    result.differs.append("oxigraph")
    return answers


def _enough(*times: Sequence[float]) -> bool:
    return all(len(each) >= _LEAST and (sum(each) >= _SECONDS or len(each) >= _MOST) for each in times)


def _timed(client: Client, text: str) -> float:
    began = perf_counter()
    client.ask(text)
    return perf_counter() - began


def _throughput(servers: _Servers, texts: Mapping[str, str], asked: Mapping[str, Asked]) -> Iterator[Figure]:
    """Several clients at once, each asking the quick questions in an order of its own, of one server in turn."""
    quick = [name for name, result in asked.items() if max(median(result.zoograph), median(result.oxigraph)) < _QUICK]
    yield Figure(f"compare: questions under {_QUICK * 1000:g} ms on both", len(quick), "questions")
    if not quick:
        return
    loads: dict[str, list[Load]] = {name: [] for name in servers}
    order = list(servers)
    for turn in range(_TURNS):
        _say(f"compare: throughput, turn {turn + 1} of {_TURNS}")
        for name in order:
            written = [_written_for(name, texts[question]) for question in quick]
            loads[name].append(under_load(lambda name=name: _client(servers, name), written))  # type: ignore[misc]
        order.reverse()
    rates = {
        name: sum(len(load.requests) for load in all_) / sum(load.seconds for load in all_)
        for name, all_ in loads.items()
    }
    for name, rate in rates.items():
        yield Figure(f"compare: {name}, these questions, {_CLIENTS} clients", rate, "requests/s")
        times = [[seconds for load in loads[name] for seconds in load.requests]]
        if not rate:
            continue
        yield Figure(f"compare: {name}, p50 of that", percentile(times, 50) * 1000, "ms")
        yield Figure(f"compare: {name}, p99 of that", percentile(times, 99) * 1000, "ms")
    failed = sum(load.failed for all_ in loads.values() for load in all_)
    yield Figure("compare: requests without an answer", failed, "requests", 0)
    if all(rates.values()):
        yield Figure("compare: throughput beside Oxigraph's", rates["zoograph"] / rates["oxigraph"], "×")


def under_load(client: Callable[[], Client], texts: Sequence[str], seconds: float = _TURN) -> Load:
    """Ask the questions over and over, in several threads, for so long."""
    began = perf_counter()
    deadline = began + seconds
    times: list[list[float]] = [[] for _ in range(_CLIENTS)]
    failed = [0] * _CLIENTS

    def ask_until_the_end(number: int) -> None:
        order = random.Random(number).sample(texts, len(texts))
        with closing(client()) as mine:
            for text in itertools.cycle(order):
                try:
                    times[number].append(_timed(mine, text))
                except NoAnswer:
                    failed[number] += 1
                if perf_counter() > deadline:
                    return

    threads = [threading.Thread(target=ask_until_the_end, args=(number,)) for number in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(perf_counter() - began, tuple(itertools.chain(*times)), sum(failed))


def _ask_rdflib(
    endpoint: rivals.RdflibEndpoint,
    texts: Mapping[str, str],
    asked: Mapping[str, Asked],
    answers: Mapping[str, list[Row]],
) -> None:
    """Ask every question once, those that take Zoograph least first, until the time is up."""
    began = perf_counter()
    with closing(Client(endpoint.endpoint, patience=_CAP)) as client:
        for name, result in sorted(asked.items(), key=lambda item: median(item[1].zoograph)):
            if perf_counter() - began > _BUDGET:
                return
            _say(f"compare: {name}, rdflib-endpoint")
            text = _written_for("rdflib", texts[name])
            before = perf_counter()
            try:
                answer = client.ask(text)
            except TooSlow:
                result.rdflib, result.rdflib_gave_up = perf_counter() - before, True
                endpoint.start_again()
            except NoAnswer as error:
                _say(f"compare: {name}, rdflib-endpoint: {error}")
                result.differs.append("rdflib")
                endpoint.start_again()
            else:
                result.rdflib = perf_counter() - before
                if rows(answer) != answers[name]:
                    result.differs.append("rdflib")


def _beside_oxigraph(asked: Sequence[Asked]) -> Iterator[Figure]:
    if not asked:
        return
    for name, times in (("zoograph", [a.zoograph for a in asked]), ("oxigraph", [a.oxigraph for a in asked])):
        yield Figure(f"compare: {name}, each question weighing alike, p50", percentile(times, 50) * 1000, "ms")
        yield Figure(f"compare: {name}, each question weighing alike, p99", percentile(times, 99) * 1000, "ms")
    otherwise = sum("oxigraph" in each.differs for each in asked)
    yield Figure("compare: questions that Oxigraph answers otherwise", otherwise, "questions", 0)
    notable = [each for each in asked if each.is_notable]
    yield Figure(
        "compare: speed beside Oxigraph's, geometric mean", geometric_mean([a.of_oxigraph for a in asked]), "×"
    )
    if notable:
        over = f"questions over {_NOTABLE * 1000:g} ms"
        yield Figure(f"compare: {over}", len(notable), "questions")
        mean = geometric_mean([each.of_oxigraph for each in notable])
        yield Figure(f"compare: speed beside Oxigraph's, {over}, geometric mean", mean, "×")
        least = min(notable, key=lambda each: each.of_oxigraph)
        yield Figure(
            f"compare: speed beside Oxigraph's, {over}, least: {least.question}",
            least.of_oxigraph, "×, at least", _EXPECTED_OF_OXIGRAPH,
        )  # fmt: skip


def _beside_rdflib(asked: Sequence[Asked]) -> Iterator[Figure]:
    measured = [each.of_rdflib for each in asked if each.of_rdflib is not None]
    gave_up = sum(each.rdflib_gave_up for each in asked)
    otherwise = sum("rdflib" in each.differs for each in asked)
    yield Figure(f"compare: questions asked of rdflib-endpoint, of {len(asked)}", len(measured), "questions")
    yield Figure(f"compare: of these not answered in {_CAP} s, and counted as {_CAP} s", gave_up, "questions")
    yield Figure("compare: questions that rdflib-endpoint answers otherwise, or not at all", otherwise, "questions")
    if measured:
        bound = " (a lower bound)" if gave_up else ""
        yield Figure(
            f"compare: speed beside rdflib-endpoint's, geometric mean{bound}",
            geometric_mean(measured), "×, at least", _EXPECTED_OF_RDFLIB,
        )  # fmt: skip


def rows(answer: bytes) -> list[Row]:
    """The rows of an answer in SPARQL JSON, sorted.

    >>> rows(b'{"head": {"vars": ["a", "b"]}, "results": {"bindings": [{"b": {"type": "literal", "value": "x"}}]}}')
    [((), ('x', 'literal', '', ''))]
    """
    read = json.loads(answer)
    variables: list[str] = read["head"]["vars"]
    return sorted(tuple(_term(row.get(variable)) for variable in variables) for row in read["results"]["bindings"])


def _term(written: Mapping[str, str] | None) -> tuple[str, ...]:
    if written is None:
        return ()
    datatype = written.get("datatype", "").removesuffix("http://www.w3.org/2001/XMLSchema#string")
    return written["value"], written["type"], datatype, written.get("xml:lang", "")


def percentile(times: Sequence[Sequence[float]], share: float) -> float:
    """The time that so many per cent of all requests stay within, where each sequence weighs alike, however long.

    >>> percentile([[1, 1, 1, 1], [3]], 50), percentile([[1, 1, 1, 1], [3]], 51)
    (1, 3)
    """
    weighed = sorted((seconds, 1 / len(each)) for each in times for seconds in each)
    wanted = sum(weight for _, weight in weighed) * share / 100
    reached = 0.0
    for seconds, weight in weighed:
        reached += weight
        if reached >= wanted - 1e-9:
            return seconds
    return weighed[-1][0]


def geometric_mean(ratios: Sequence[float]) -> float:
    """The mean for ratios.

    >>> geometric_mean([0.5, 2])
    1.0
    """
    return exp(sum(log(ratio) for ratio in ratios) / len(ratios))


def questions_table(asked: Sequence[Asked]) -> str:
    """Each question's median times in milliseconds, and how many times as fast Zoograph is; the slowest first."""
    lines = [("question", "rows", "Zoograph ms", "Oxigraph ms", "×", "rdflib ms", "×", "")]
    answered = [each for each in asked if not each.failed]
    for each in sorted(answered, key=lambda each: -median(each.zoograph)):
        at_least = ">" if each.rdflib_gave_up else ""
        lines.append(
            (
                each.question,
                f"{each.rows:,}",
                f"{median(each.zoograph) * 1000:,.1f}",
                f"{median(each.oxigraph) * 1000:,.1f}",
                f"{each.of_oxigraph:.2f}",
                "" if each.rdflib is None else f"{at_least}{each.rdflib * 1000:,.0f}",
                "" if each.of_rdflib is None else f"{at_least}{each.of_rdflib:,.0f}",
                "; ".join(_notes(each)),
            )
        )
    lines += [(each.question, "", "", "", "", "", "", f"no answer: {each.failed}") for each in asked if each.failed]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            f"{cell:<{width}}" if number in (0, 7) else f"{cell:>{width}}"
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _notes(asked: Asked) -> Iterator[str]:
    if asked.is_notable and asked.of_oxigraph < _EXPECTED_OF_OXIGRAPH:
        yield f"under {_EXPECTED_OF_OXIGRAPH} of Oxigraph's speed"
    for who in asked.differs:
        yield f"{who} {'has no answer' if who == 'rdflib' and asked.rdflib is None else 'answers otherwise'}"


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr)
