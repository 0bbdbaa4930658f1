"""A page as a person sees it: the words of its parts, its fields, links and tables."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    """An element of a page, with what is in it."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag, self.attributes = tag, attributes
        self.content: list[Element | str] = []

    def all(self, tag: str, **attributes: str) -> list["Element"]:
        """The elements within it of this name and these attributes; ``_`` stands for ``-``, and at the end for nothing.

        An element has a class if it is one of its classes.
        """
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [each for each in self._within() if each.tag == tag and all(map(each._has, wanted, wanted.values()))]

    def one(self, tag: str, **attributes: str) -> "Element":
        """The first of them, which must be there."""
        found = self.all(tag, **attributes)
        assert found, f"there is no {tag} with {attributes}"
        return found[0]

    @property
    def words(self) -> str:
        """What a person reads: no scripts and no SPARQL that is folded away, and no blank before a full stop."""
        text = " ".join(" ".join(self._texts()).split())
        return re.sub(r" ([,.;:])", r"\1", text)

    @property
    def text(self) -> str:
        """Its text, as it was written, but for mark-up."""
        return "".join(each if isinstance(each, str) else each.text for each in self.content)

    def _has(self, name: str, value: str) -> bool:
        given = self.attributes.get(name)
        return given is not None and (value in given.split() if name == "class" else value == given)

    def _within(self) -> Iterator["Element"]:
        for each in self.content:
            if isinstance(each, Element):
                yield each
                yield from each._within()

    def _texts(self) -> Iterator[str]:
        if self.tag not in ("script", "style") and not (self.tag == "details" and self._has("class", "sparql")):
            for each in self.content:
                yield from [each] if isinstance(each, str) else each._texts()


class _Reader(HTMLParser):
    def __init__(self, root: Element) -> None:
        super().__init__()
        self._open = [root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self._open[-1].content.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].content.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if any(each.tag == tag for each in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].content.append(data)


class Page(Element):
    """A page of the web application."""

    def __init__(self, text: str) -> None:
        super().__init__("", {})
        _Reader(self).feed(text)

    def section(self, name: str) -> Element:
        """A section, by the id of its heading."""
        return self.one("section", aria_labelledby=name)

    def fact(self, label: str) -> Element:
        """A row of the facts, by how it begins."""
        rows = [row for row in self.all("div", class_="fact") if re.match(rf"{label}\b", row.one("dt").words)]
        assert rows, f"there is no row {label}"
        return rows[0]

    @property
    def links(self) -> list[str | None]:
        """Where its links lead."""
        return [each.attributes.get("href") for each in self.all("a")]

    @property
    def columns(self) -> list[str | None]:
        """The columns of the answer that it shows."""
        return [each.attributes["data-column"] for each in self.all("th") if "data-column" in each.attributes]

    @property
    def rows(self) -> list[list[str]]:
        """The cells of each row of its tables; a head has none."""
        return [[cell.text for cell in row.all("td")] for row in self.all("tr")]

    @property
    def fields(self) -> list[tuple[str, str, bool]]:
        """What can be chosen in its forms: a name, a value, and whether it is chosen."""
        found = []
        for each in self._within():
            given = each.attributes
            if each.tag == "input" and given.get("name"):
                chosen = given.get("type") not in ("checkbox", "radio") or "checked" in given
                found.append((given["name"], given.get("value", "on"), chosen))
            elif each.tag == "select":
                found += [
                    (given["name"], option.attributes["value"], "selected" in option.attributes)
                    for option in each.all("option")
                ]
        return found

    def submitted(self, *left_out: str) -> list[tuple[str, str]]:
        """What a browser sends for the form of a question, but for the fields that are left out."""
        return [(name, value) for name, value, chosen in self.fields if chosen and name not in ("q", *left_out)]

    @property
    def json_ld(self) -> dict:
        """What it says of itself to programs."""
        return json.loads(self.one("script", type="application/ld+json").text)
