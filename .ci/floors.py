"""The lowest versions that pyproject.toml allows, as constraints for pip."""

import re
import sys
import tomllib
from pathlib import Path

_FLOOR = re.compile(r"([\w.-]+)>=([\w.]+)")


def floors(pyproject: Path) -> list[str]:
    """``name==version`` for each dependency.

    Raises SystemExit if one has no lowest version.
    """
    dependencies = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    matched = {each: _FLOOR.match(each) for each in dependencies}
    missing = [each for each, match in matched.items() if match is None]
    if missing:
        sys.exit(f"error: {pyproject}: no lowest version (>=) of {', '.join(missing)}")
    return [f"{match[1]}=={match[2]}" for match in matched.values() if match]


if __name__ == "__main__":
    print("\n".join(floors(Path(__file__).parents[1] / "pyproject.toml")))
