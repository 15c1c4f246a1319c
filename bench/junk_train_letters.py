"""Train the letter model that tells names from keyboard mash: writes lib/junk/vocabulary/letters.txt.

Run by hand, with the Faker package (MIT) installed, whose lists of names, places and words in some 60 locales are
the training text: `python bench/junk_train_letters.py`. Prints how often held-out names and made-up mash are flagged.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
from pathlib import Path

import faker.providers.address
import faker.providers.job
import faker.providers.lorem
import faker.providers.person
import numpy as np
import yaml
from anyascii import anyascii

ROOT = Path(__file__).resolve().parents[1] / "lib" / "junk" / "vocabulary"
VOWELLESS = {"he_IL", "fa_IR", "ar_AA", "ar_DZ", "ar_PS", "ar_SA"}
"""Scripts that leave vowels out; the test is never asked about them."""
ROWS = ("qwertyuiop", "asdfghjkl", "asdfghjkl", "sdfghjkl", "qwertyuiopasdfghjklzxcvbnm")


def words_of(value: object) -> list[str]:
    return re.findall("[a-z]{2,}", anyascii(str(value)).casefold().replace("'", ""))


def corpus() -> list[str]:
    found: set[str] = set()
    for package in (
        faker.providers.person,
        faker.providers.address,
        faker.providers.lorem,
        faker.providers.job,
    ):
        for module in pkgutil.iter_modules(package.__path__):
            if module.name in VOWELLESS:
                continue
            provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
            for name in dir(provider):
                value = getattr(provider, name)
                if name.startswith("_") or "format" in name or not isinstance(value, list | tuple | dict | set):
                    continue
                found.update(word for item in value if "{" not in str(item) for word in words_of(item))
    for path in ROOT.glob("*.yaml"):
        if path.name != "gibberish.yaml":
            found.update(words_of(yaml.safe_load(path.read_text())))
    return sorted(found)


def train(words: list[str]) -> np.ndarray:
    """log2 P(letter | two letters before), smoothed by the pair and the letter; index 0 is the word's edge."""
    triples = np.zeros((27, 27, 27))
    for word in words:
        codes = [0, 0, *(ord(letter) - 96 for letter in word), 0]
        for first, second, third in zip(codes, codes[1:], codes[2:]):
            triples[first, second, third] += 1
    pairs = triples.sum(axis=0)
    singles = (pairs.sum(axis=0) + 1) / (pairs.sum() + 27)
    given_one = (pairs + 3 * singles) / (pairs.sum(axis=1, keepdims=True) + 3)
    given_two = (triples + 3 * given_one) / (triples.sum(axis=2, keepdims=True) + 3)
    return np.log2(given_two)


def write(model: np.ndarray) -> None:
    """A character for each triple, a quarter of a bit apart: "0" is certain, later characters are less likely."""
    levels = np.clip(np.rint(-model * 4), 0, 77).astype(int)
    (ROOT / "letters.txt").write_text(
        "\n".join("".join(chr(48 + n) for n in row) for row in levels.reshape(27, -1)) + "\n"
    )


def scores(words: list[str], model: np.ndarray) -> np.ndarray:
    def one(word: str) -> float:
        codes = [0, 0, *(ord(letter) - 96 for letter in word), 0]
        return float(np.mean([model[a, b, c] for a, b, c in zip(codes, codes[1:], codes[2:])]))

    return np.array([one(word) for word in words])


def main() -> None:
    source = random.Random(1)
    words = corpus()
    source.shuffle(words)
    held_out = [word for word in words[: len(words) // 10] if len(word) >= 5]
    model = train(words[len(words) // 10 :])
    mash = ["".join(source.choice(row) for _ in range(source.randint(5, 12))) for row in ROWS for _ in range(1000)]
    names, noise = scores(held_out, model), scores(mash, model)
    for limit in (-5.5, -5.75, -6.0, -6.25, -6.5, -7.0):
        print(f"limit {limit}: flags {(names < limit).mean():.3%} of names, {(noise < limit).mean():.1%} of mash")
    print([word for _, word in sorted(zip(names, held_out))][:60])
    write(train(words))
    print(f"{len(words):,} words")


if __name__ == "__main__":
    main()
