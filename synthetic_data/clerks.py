"""How an office writes a person down, mistakes included.

Every mistake has a name and a rate; the table is in ``make_samples``. A rate is the
probability that the mistake is made where it can be made: only a name with several
spellings can be spelt in another way, and only a date that was neither missing nor
cut to the year can be moved to a default day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from crvs_link.synthetic_data.draws import Draw
from crvs_link.synthetic_data.people import Name

LATIN = "abcdefghijklmnopqrstuvwxyz"
PERSIAN = "ابتجحخدرزسشصطعغفقکگلمنوهی"
ARABIC_KEYS = str.maketrans("یک", "يك")
"""Persian ye and kaf as an Arabic keyboard has them: other code points, the same look."""
JOINER = "\N{ZERO WIDTH NON-JOINER}"
FILLERS = ("", "", "", "-", "N/A", "UNKNOWN")


class Clerk:
    """An office that makes each mistake as often as its rate says.

    Parameters
    ----------
    draw : Draw
    rates : mapping of str to float
        The rate of each mistake; one that is absent or 0 is never made.

    Attributes
    ----------
    tally : dict of str to [int, int]
        How often each mistake could have been made, and was.
    """

    def __init__(self, draw: Draw, rates: Mapping[str, float]) -> None:
        self._draw = draw
        self._rates = rates
        self.tally: dict[str, list[int]] = {}

    def errs(self, mistake: str) -> bool:
        """Whether the clerk makes a mistake this time."""
        rate = self._rates.get(mistake, 0.0)
        if rate == 0.0:
            return False
        made = self._draw.chance(rate)
        count = self.tally.setdefault(mistake, [0, 0])
        count[0] += 1
        count[1] += made
        return made

    def latin(self, name: Name) -> str:
        """Write a name in Latin script, by the clerk's own spelling."""
        text = name.latin[0]
        if len(name.latin) > 1 and self.errs("other spelling"):
            text = self._draw.pick(name.latin[1:])
        return self._typed(text, LATIN)

    def native(self, name: Name) -> str:
        """Write a name in Arabic script."""
        text = name.native
        if JOINER in text and self.errs("joiner left out"):
            text = text.replace(JOINER, self._draw.pick(("", " ")))
        return self._typed(text, PERSIAN)

    def field(self, label: str, text: str, fillers: tuple[str, ...] = ("",)) -> str:
        """Return a value, or what stands in its place where it was not recorded."""
        return self._draw.pick(fillers) if self.errs(f"{label} missing") else text

    def sex(self, female: bool) -> bool:
        """Whether the record says female."""
        return female != self.errs("wrong sex")

    def birth_date(
        self, born: date, calendar: Callable[[date], tuple[int, int, int]]
    ) -> tuple[int, ...]:
        """Write a date of birth: (year, month, day), or (year,), or () where there is none."""
        if self.errs("date of birth missing"):
            return ()
        if self.errs("year off by one"):
            # 29 February has no counterpart in the years beside its own.
            day = 28 if (born.month, born.day) == (2, 29) else born.day
            born = born.replace(year=born.year + self._draw.pick((-1, 1)), day=day)
        year, month, day = calendar(born)
        if self.errs("year only"):
            return (year,)
        if self.errs("first day of the year"):
            return (year, 1, 1)
        if day <= 12 and day != month and self.errs("day and month exchanged"):
            return (year, day, month)
        return (year, month, day)

    def _typed(self, text: str, alphabet: str) -> str:
        """Text as it is keyed: now and then with one letter wrong."""
        if len(text) < 3 or not self.errs("typing error"):
            return text
        at = self._draw.whole(1, len(text) - 2)
        letter = self._draw.pick(alphabet.replace(text[at].lower(), ""))
        return self._draw.pick(
            (
                text[:at] + letter + text[at + 1 :],
                text[:at] + letter + text[at:],
                text[:at] + text[at + 1 :],
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            )
        )
