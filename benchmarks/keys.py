"""What keys of names find and what they confuse, beside keys of other libraries.

Variants are two Latin spellings of one native spelling, each seen at least twice and as
more than 2 % of it; collisions are two random spellings that share no native one and look
unlike (Jaro-Winkler below 0.85), counted per 10,000. Neither the table of spellings
(``arabic_key``, ``latin``, ``country``, ``count``; optionally ``burmese``, ``latin``) nor
any figure is part of the product. Seeded.

    python benchmarks/keys.py UNITS.parquet [--burmese SYLLABLES.parquet]
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from pathlib import Path
from time import perf_counter

import jellyfish
import numpy as np
import polars as pl

from crvs_link.standardise import name_forms, name_keys

LEAST_COUNT = 2
LEAST_SHARE = 0.02
UNLIKE = 0.85
RANDOM_PAIRS = 400_000
TUNED_ON = ("IR", "SY", "YE")
BURMESE_SYLLABLE = 6
"""Characters of a Burmese entry that is one syllable."""

Keys = Mapping[str, str | None]
Pairs = set[tuple[str, str]]

# As tokens of the product are: no marks, and letters of one kind for another.
_NATIVE = {
    **dict.fromkeys("آأإٱ", "ا"),
    **dict.fromkeys("ىیےئۍې", "ي"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ہھۀەۂ", "ه"),
    "ؤ": "و", "ۃ": "ة", "ں": "ن", "ء": "", "ـ": "", "\u200c": "",
}  # fmt: skip


def tokens(texts: pl.Expr) -> pl.Expr:
    """Latin tokens as folding leaves them."""
    plain = texts.str.to_lowercase().str.replace_all("ı", "i").str.normalize("NFKD")
    return plain.str.replace_all(r"\p{M}|['’ʿʾ`‘ʻʼ.-]", "")


def read_units(path: Path) -> pl.DataFrame:
    """Native and Latin tokens with their counts, by country."""
    native = pl.col("arabic_key").str.normalize("NFKC").str.replace_all(r"\p{M}", "")
    units = pl.read_parquet(path).select(
        "country", "count", latin=tokens(pl.col("latin")),
        native=native.str.replace_many(_NATIVE),
    )  # fmt: skip
    return units.filter(
        pl.col("latin").str.contains("^[a-z]+$"), ~pl.col("native").str.contains(" ")
    )


def attested(units: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Spellings that are seen often enough among those of one native spelling."""
    counted = units.group_by(*by, "latin").agg(pl.col("count").sum())
    share = pl.col("count") / pl.col("count").sum().over(by)
    return counted.filter(pl.col("count") >= LEAST_COUNT, share > LEAST_SHARE)


def variants(spellings: pl.DataFrame, by: list[str]) -> Pairs:
    """All pairs of Latin spellings of one native spelling."""
    groups = spellings.group_by(by).agg(pl.col("latin").unique().sort())["latin"]
    return {pair for group in groups for pair in combinations(group, 2)}


def unrelated(texts: list[str], native: Mapping[str, set[str]], seed: int = 1) -> Pairs:
    """Random pairs of spellings that have no native one in common and look unlike."""
    drawn = np.random.default_rng(seed).integers(0, len(texts), (RANDOM_PAIRS, 2))
    return {
        (one, other)
        for one, other in ((texts[a], texts[b]) for a, b in drawn.tolist() if a != b)
        if not native[one] & native[other]
        and jellyfish.jaro_winkler_similarity(one, other) < UNLIKE
    }


def agree(pair: tuple[str, str], keys: Iterable[Keys]) -> bool:
    """Whether the two share one of the keys."""
    return any(key[pair[0]] is not None and key[pair[0]] == key[pair[1]] for key in keys)


def share(pairs: Pairs, keys: list[Keys], scale: float = 100) -> float:
    """How many of the pairs share one of the keys."""
    return scale * sum(agree(pair, keys) for pair in pairs) / max(len(pairs), 1)


def ours(texts: list[str]) -> dict[str, Keys]:
    """Keys of the product."""
    series = pl.Series(texts, dtype=pl.String)
    frame = name_keys(series).with_columns(form=name_forms(series))
    return {name: dict(zip(texts, frame[name], strict=True)) for name in frame.columns}


def others(texts: list[str]) -> dict[str, list[Keys]]:
    """Keys of other libraries; Double Metaphone where it is installed."""
    single: dict[str, Callable[[str], str]] = {
        "Soundex": jellyfish.soundex,
        "Metaphone": jellyfish.metaphone,
        "NYSIIS": jellyfish.nysiis,
        "match rating codex": jellyfish.match_rating_codex,
    }
    found: dict[str, list[Keys]] = {
        name: [{text: key(text) or None for text in texts}] for name, key in single.items()
    }
    try:
        from metaphone import doublemetaphone  # type: ignore[import-not-found]
    except ImportError:
        return found
    both = {text: doublemetaphone(text) for text in texts}
    found["Double Metaphone, either"] = [
        {text: first or None for text, (first, _) in both.items()},
        {text: second or first or None for text, (first, second) in both.items()},
    ]
    return found


def print_table(texts: list[str], sets: Mapping[str, Pairs], random: Pairs) -> None:
    """For each key, what it finds in each set of variants and what it confuses."""
    own = ours(texts)
    rows: dict[str, list[Keys]] = {name: [key] for name, key in own.items()}
    rows["sound or abjad"] = [own["sound"], own["abjad"]]
    rows["sound, abjad or form"] = [own["sound"], own["abjad"], own["form"]]
    rows |= others(texts)
    sizes = ", ".join(f"{name} {len(pairs):,}" for name, pairs in sets.items())
    print(f"{len(texts):,} spellings; variants: {sizes}; {len(random):,} unrelated pairs")
    print(f"{'':26}" + "".join(f"{name:>9}" for name in sets) + "  coll/1e4  largest block")
    for name, keys in rows.items():
        largest = max(max(Counter(k for k in key.values() if k).values()) for key in keys)
        found = "".join(f"{share(pairs, keys):9.1f}" for pairs in sets.values())
        print(f"{name:26}{found}{share(random, keys, 1e4):10.2f}{largest:15,}")


def print_across(units: pl.DataFrame) -> None:
    """How many native tokens have the key of their Latin spellings, by country."""
    pairs = attested(units, ["country", "native"]).sort("country", "native", "latin")
    native, latin = (name_keys(pairs[name]) for name in ("native", "latin"))
    same = pairs.select("country", "count").with_columns(
        (native[name] == latin[name]).fill_null(value=False).alias(name) for name in native.columns
    )
    either = same.with_columns((pl.col("sound") | pl.col("abjad")).alias("sound or abjad"))
    names = either.columns[2:]
    weighted = [(pl.col(name) * pl.col("count")).sum() / pl.col("count").sum() for name in names]
    found = either.group_by("country").agg(
        pl.len().alias("pairs"),
        *((100 * pl.col(name).mean()).round(1).alias(name) for name in names),
        *(
            (100 * share).round(1).alias(f"{name} by persons")
            for name, share in zip(names, weighted, strict=True)
        ),
    )
    print("\nnative token against its Latin spellings, %")
    for row in found.sort("country").iter_rows(named=True):
        print("  " + ", ".join(f"{name} {value}" for name, value in row.items()))


def print_speed(texts: list[str], rows: int = 1_000_000) -> None:
    """Seconds for all keys of so many tokens."""
    series = pl.Series((texts * (rows // len(texts) + 1))[:rows])
    seconds = []
    for _ in range(3):
        start = perf_counter()
        name_keys(series)
        seconds.append(perf_counter() - start)
    print(f"\nall keys of {rows:,} tokens: {min(seconds):.2f} s on one thread")


def natives(units: pl.DataFrame) -> dict[str, set[str]]:
    """Native spellings of each Latin one."""
    grouped = units.group_by("latin").agg(pl.col("native").unique())
    return {latin: set(native) for latin, native in grouped.iter_rows()}


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("units", type=Path)
    parser.add_argument("--burmese", type=Path)
    options = parser.parse_args(arguments)
    units = read_units(options.units)
    countries = {
        str(country): variants(attested(of, ["native"]), ["native"])
        for (country,), of in units.group_by("country")
    }
    tuned = set[tuple[str, str]]().union(*(countries.get(name, set()) for name in TUNED_ON))
    apart = set[tuple[str, str]]().union(
        *(pairs for name, pairs in countries.items() if name not in TUNED_ON)
    )
    sets = {
        "pooled": variants(attested(units, ["native"]), ["native"]),
        "country": tuned | apart,
        "tuned on": tuned,
        "apart": apart,
        **dict(sorted(countries.items())),
    }
    texts = sorted(
        {
            *attested(units, ["native"])["latin"],
            *attested(units, ["country", "native"])["latin"],
        }
    )
    print_table(texts, sets, unrelated(texts, natives(units)))
    print_across(units)
    print_speed(texts)
    if options.burmese is not None:
        syllables = (
            pl.read_parquet(options.burmese)
            .select(native="burmese", latin=tokens(pl.col("latin")))
            .filter(
                pl.col("latin").str.contains("^[a-z]+$"),
                pl.col("native").str.len_chars() <= BURMESE_SYLLABLE,
            )
        )
        texts = sorted(set(syllables["latin"]))
        print("\nBurmese syllables")
        pairs = variants(syllables, ["native"])
        print_table(texts, {"variants": pairs}, unrelated(texts, natives(syllables)))


if __name__ == "__main__":
    main()
