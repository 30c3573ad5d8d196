"""Text written again as UTF-8 is the same text, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import InputError
from crvs_link.load.text import transcode as module
from crvs_link.load.text.encoding import Encoding
from crvs_link.load.text.transcode import decoded_blocks, transcode

CODECS = ("utf-16", "utf-16-le", "gb18030", "utf-8")


@given(
    text=st.text(st.sampled_from("aé張\n\r,😀ก"), max_size=30),
    codec=st.sampled_from(CODECS),
    block=st.integers(1, 7),
)
def test_blocks_join_to_the_text(
    tmp_path_factory: pytest.TempPathFactory, text: str, codec: str, block: int
) -> None:
    folder = tmp_path_factory.mktemp("text")
    (folder / "a").write_bytes(text.encode(codec))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", block)
        assert "".join(decoded_blocks(folder / "a", Encoding(codec))) == text
        transcode(folder / "a", Encoding(codec), folder / "b")
    assert (folder / "b").read_bytes() == text.encode()


@pytest.mark.parametrize("block", [1, 5, 1 << 20])
def test_a_wrong_byte_is_named_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(module, "_BLOCK", block)
    path = tmp_path / "a.csv"
    path.write_bytes("名\n張\n".encode("big5") + b"Maryam\xff,\n")
    with pytest.raises(InputError, match=r"line 3 \(byte offset 12 of the file\).*Big5") as caught:
        list(decoded_blocks(path, Encoding("cp950")))
    assert "Maryam" not in str(caught.value)
    assert caught.value.__cause__ is None
    path.write_bytes("a\nb\n\0".encode("utf-16"))
    with pytest.raises(InputError, match="line 3 holds a NUL"):
        list(decoded_blocks(path, Encoding("utf-16")))
