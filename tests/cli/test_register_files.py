"""Register files on the command line, in the place of extracts and beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.extracts import HEADER, PEOPLE, crvs_link, rows, save
from register_files import register_text


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A host extract, and a register in a folder of its own with its register file."""
    monkeypatch.chdir(tmp_path)
    save("host.csv", HEADER, *rows(50, 20))
    Path("registers").mkdir()
    save("registers/births.csv", HEADER, *rows())
    save("registers/births.toml", register_text("th-birth", source="births.csv"))
    return tmp_path


def done(*args: str) -> str:
    ran = crvs_link(*args)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def tables(name: str) -> dict[str, bytes]:
    return {
        each.name: each.read_bytes() for each in Path(name).iterdir() if each.stem != "manifest"
    }


def test_a_register_file_in_the_place_of_its_extract() -> None:
    done("match", "host.csv", "registers/births.toml", "-o", "out", "--no-report", "-q")
    manifest = json.loads(Path("out/manifest.json").read_text())
    (scope,) = manifest["scopes"].items()
    assert scope[0] == "th-birth"
    assert (scope[1]["register"], scope[1]["path"]) == ("th-birth", "registers/births.toml")
    assert manifest["inputs"][1]["path"] == "registers/births.csv"
    done("match", "-c", "out/link.toml", "-o", "again", "--no-report", "-q")
    assert tables("again") == tables("out")
    assert "th-birth" in done("explain", "out", "K00025", "K00025")
    extracts = ["host.csv", "registers/births.csv"]
    shown = done("match", *extracts, "--scope", "registers/births.toml", "--dry-run", "-q")
    assert "Scope (registers/births.toml): birth register of THA" in shown
    assert "Scope" not in shown.partition("births (")[0]


def test_init_and_profile_take_one_too() -> None:
    done("init", "host.csv", "registers/births.toml", "-q")
    assert (
        'id = "th-birth"\npath = "registers/births.csv"\n'
        "# The register file: what it is meant to hold, and how completely.\n"
        'scope = "registers/births.toml"\n'
    ) in Path("link.toml").read_text()
    found = json.loads(done("profile", "registers/births.toml", "--json", "-q"))
    assert (found["source_id"], found["path"]) == ("th-birth", "registers/births.csv")


@pytest.mark.parametrize(
    ("code", "args", "said", "hint"),
    [
        (2, ["registers/birth.toml"], "There is no file registers/birth.toml.", "register file"),
        (2, ["unnamed.toml"], "unnamed.toml names no extract: it has no source.", "--scope"),
        (2, ["lost.toml"], "There is no file lost.csv.", "lost.toml names it as its source."),
        (3, ["bad.toml"], "bad.toml: register.country: 'th' is no code of ISO 3166-1.", "THA"),
        (3, ["text.toml"], "text.toml is not TOML: ", "quotation marks"),
        (3, ["link.toml"], "link.toml holds the settings of a run", "-c"),
        (3, ["empty.toml"], "empty.toml: format is missing; expected format = 1.", "register.toml"),
        (2, ["registers/births.csv", "--scope", "none.toml"], "There is no file none.toml.", ""),
        (
            2,
            ["registers/births.csv", "--scope", "birth"],
            "No register file 'birth' comes with crvs-link.",
            "Did you mean birth",
        ),
        (3, ["registers/births.csv", "--scope", "bad.toml"], "bad.toml: register.country", "THA"),
        (2, ["registers"], "registers is a folder", ""),
    ],
)
@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_what_is_wrong_is_one_line(
    code: int, args: list[str], said: str, hint: str, dry: list[str]
) -> None:
    save("unnamed.toml", register_text())
    save("lost.toml", register_text(source="lost.csv"))
    save("bad.toml", register_text(source="host.csv", country='"th"'))
    save("text.toml", "format = 1", "[register]", f"owner = {PEOPLE[0]}")
    save("link.toml", "format = 1", "[run]", "seed = 1")
    save("empty.toml")
    ran = crvs_link("match", "host.csv", *args, "-o", "out", *dry, "-q")
    assert ran.exit_code == code, ran.output
    message, *more = ran.stderr.splitlines()
    assert message.startswith(f"Error: {said}")
    assert hint in "".join(more)
    assert PEOPLE[0] not in ran.stderr
    assert not Path("out").exists()
