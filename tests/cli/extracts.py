"""Small extracts of invented people, and the whole program to run on them."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from crvs_link.cli.program import program

PEOPLE = ("Zebunnisa", "Wolfhilde", "Quirinus", "Xochitl", "Ngozichukwu", "Thorvaldur")
PLACES = ("Qaqortoq", "Vlorë", "Ouarzazate")


def rows(n: int = 60, start: int = 0) -> list[str]:
    """Records of invented people, each another."""
    return [
        f"K{k:05},{PEOPLE[k % 6]} {PEOPLE[k // 6 % 6]}{'aeiou'[k // 36 % 5]}{'lmnrst'[k // 7 % 6]},"
        f"{1950 + k * 7 % 60}-{1 + k * 5 % 12:02}-{1 + k * 11 % 28:02},{PLACES[k * k % 3]}"
        for k in range(start, start + n)
    ]


HEADER = "case_no,full_name,date_of_birth,birth_place"


def save(name: str, *lines: str) -> str:
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def crvs_link(*args: str) -> Result:
    return CliRunner().invoke(program, args)
