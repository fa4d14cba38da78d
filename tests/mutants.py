"""`python tests/mutants.py`: the share of mutants that the tests noticed, by module (make mutants).

`python tests/mutants.py names 500` tells as many names, drawn at random, for `mutmut run`: all take an hour
and a half. Only once all of these were tried do they tell a share, for the fastest come first. As a plugin of
pytest it lets every mutant be met by tests that know nothing yet.
"""

import functools
import gc
import json
import random
import sys
from collections import Counter
from pathlib import Path

# mutmut keeps beside each changed module with which code the tests of each mutant ended.
UNNOTICED = {0, 5, 33}  # survived, and reached by no test
LEAST = 0.90


def pytest_sessionstart() -> None:
    """Forget what the first run, without any change, has left.

    mutmut forks the process of that run for every mutant. A figure that a test module made when it was
    imported, or that a function keeps, would be the one before the change: the mutant would seem to go
    unnoticed.
    """
    for name in [name for name in sys.modules if name.startswith("tests.") and name != __name__]:
        del sys.modules[name]
    for kept in gc.get_objects():
        if isinstance(kept, functools._lru_cache_wrapper):
            kept.cache_clear()


def names(number: int) -> list[str]:
    """Return the names of mutants that were made, drawn at random, the same ones at each call."""
    made = [
        name
        for file in sorted(Path("mutants").rglob("*.meta"))
        for name in json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    ]
    return random.Random(15).sample(made, number)


def main() -> None:
    if sys.argv[1:2] == ["names"]:
        sys.exit(print(*names(int(sys.argv[2]))))
    seen: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for file in sorted(Path("mutants").rglob("*.meta")):
        codes = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"].values()
        ended = [code for code in codes if code is not None]
        module = str(file.relative_to("mutants")).removesuffix(".meta")
        seen[module] += len(ended)
        missed[module] += sum(code in UNNOTICED for code in ended)
    for module, count in seen.items():
        if count:
            print(f"{1 - missed[module] / count:6.1%}  {count - missed[module]} of {count}  {module}")
    score = 1 - missed.total() / max(seen.total(), 1)
    print(f"{score:6.1%}  {seen.total() - missed.total()} of {seen.total()} mutants were noticed")
    sys.exit(score < LEAST)


if __name__ == "__main__":
    main()
