"""What must hold of a page whatever its texts are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from browser.chromium import Chromium
from crvs_link.report.text import printable

NARROW: Final = 360
"""CSS pixels of a small phone."""
SHEET: Final = 673
"""CSS pixels between the margins of A4, 178 mm."""

STRANGE: Final = """
(() => {
  const found = [];
  for (const each of document.querySelectorAll("*")) {
    const name = each.localName;
    if (["script", "iframe", "frame", "object", "embed", "link", "base", "form", "audio",
         "video", "template", "portal", "foreignobject", "animate", "set"].includes(name))
      found.push(name);
    if (name === "meta" && !["content-security-policy", null].includes(
        each.getAttribute("http-equiv")?.toLowerCase() ?? null)) found.push("meta");
    for (const { name: key, value } of each.attributes) {
      if (key.startsWith("on") || key === "srcdoc" || key === "formaction")
        found.push(`${name} ${key}`);
      const refers = ["href", "src", "xlink:href", "action", "data", "background", "poster"];
      if (refers.includes(key) && !/^(#[\\w.-]*|[\\w-]+\\.html|data:image\\/)/.test(value))
        found.push(`${name} ${key}=${value.slice(0, 40)}`);
      if (key === "style") found.push(`${name} style`);
    }
  }
  if (document.querySelectorAll("meta[http-equiv]").length !== 1) found.push("policies");
  return found;
})()
"""

TOO_WIDE: Final = """
(() => {
  const width = document.documentElement.clientWidth;
  const inside = each => {
    for (let above = each.parentElement; above; above = above.parentElement)
      if (getComputedStyle(above).overflowX === "auto"
          || getComputedStyle(above).overflowX === "scroll") return true;
    return false;
  };
  const found = [];
  if (document.documentElement.scrollWidth > width)
    found.push(`page ${document.documentElement.scrollWidth} of ${width}`);
  for (const each of document.body.querySelectorAll("*")) {
    const right = each.getBoundingClientRect().right;
    if (right > width + 1 && (PRINTED || !inside(each)))
      found.push(`${each.localName}.${each.getAttribute("class")} ${Math.round(right)} `
                 + each.textContent.trim().slice(0, 30));
  }
  return found.slice(0, 5);
})()
"""


def safe(browser: Chromium, page: Path) -> None:
    """Nothing runs and nothing is asked for, with the content policy and without it."""
    for policy in (False, True):
        seen = browser.open(page, policy=policy)
        assert seen.nothing, (page.name, policy, seen)
    assert browser.value(STRANGE) == [], page.name
    assert browser.value("document.querySelector('meta[http-equiv]').content").startswith(
        "default-src 'none';"
    )


def shows(browser: Chromium, planted: Iterable[str]) -> set[str]:
    """The planted texts that the open page shows: each as it was planted, wherever it is."""
    shown: str = browser.value("document.documentElement.textContent")
    found = set()
    for text in planted:
        marker = re.match(r"zq\d+z", text)
        assert marker is not None
        starts = [place.start() for place in re.finditer(marker.group(), shown)]
        expected = printable(text)
        for start in starts:
            assert shown[start : start + len(expected)] == expected
        if starts:
            found.add(text)
    return found


def fits(browser: Chromium, page: Path) -> None:
    """Nothing is wider than a small screen, or than a sheet of paper."""
    browser.open(page, width=NARROW)
    assert browser.value(TOO_WIDE.replace("PRINTED", "false")) == [], page.name
    browser.open(page, width=SHEET, media="print")
    assert browser.value(TOO_WIDE.replace("PRINTED", "true")) == [], page.name
