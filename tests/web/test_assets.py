"""What pages load: from here alone, under names that say what they hold, as others have made it."""

import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest

from ombud.web.assets import _sprite, assets

STATIC = Path(__file__).parents[2] / "src" / "ombud" / "web" / "static"
VENDOR = STATIC / "vendor"
_ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| `([0-9a-f]{64})` \|$", re.MULTILINE)


def rows() -> dict[str, tuple[str, str, str, str]]:
    text = (VENDOR / "VENDOR.md").read_text(encoding="utf-8")
    return {
        name: (what.strip(), version.strip(), licence.strip(), hash_)
        for name, what, version, licence, hash_ in _ROW.findall(text)
    }


def test_every_vendored_file_is_the_one_that_is_written_down() -> None:
    said = rows()
    there = sorted(
        str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file() and path.name != "VENDOR.md"
    )
    assert sorted(said) == there
    for name, (what, version, licence, hash_) in said.items():
        assert sha256((VENDOR / name).read_bytes()).hexdigest() == hash_, name
        assert what
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert licence in ("0BSD", "OFL-1.1", "ISC"), name


def test_each_has_its_licence_beside_it() -> None:
    for name in ("htmx", "source-sans-3", "atkinson-hyperlegible-mono", "lucide"):
        assert len((VENDOR / f"{name}.LICENSE").read_text(encoding="utf-8")) > 200


def test_a_name_says_what_the_file_holds() -> None:
    for name, asset in assets().files.items():
        assert sha256(asset.content).hexdigest()[:12] in name
        assert asset.packed == b"" or gzip.decompress(asset.packed) == asset.content


def test_the_stylesheet_loads_only_fonts_of_ours() -> None:
    style = assets().files[assets().named["app.css"]].content.decode()
    loaded = re.findall(r"url\(([^)]*)\)", style)
    assert sorted(loaded) == sorted(
        assets().named[one] for one in ("source-sans-3.woff2", "atkinson-hyperlegible-mono.woff2")
    )
    assert "http" not in style.replace('a[href^="http"]', "")
    assert "@import" not in style


def test_the_first_view_weighs_less_than_a_hundred_kilobytes() -> None:
    """Goal of ux.md 7: all that a first page loads, as it is sent."""
    sent = {name: len(asset.packed or asset.content) for name, asset in assets().files.items()}
    assert sum(size for name, size in sent.items() if not name.startswith("htmx")) < 60_000
    assert sum(sent.values()) < 80_000


def test_every_icon_is_in_the_sprite_and_what_is_none_is_refused(tmp_path: Path) -> None:
    sprite = assets().files[assets().named["icons.svg"]].content.decode()
    assert {f"i-{path.stem}" for path in (VENDOR / "lucide").iterdir()} == set(re.findall(r'id="([^"]+)"', sprite))
    (tmp_path / "x.svg").write_text("no icon")
    with pytest.raises(ValueError, match=r"x\.svg"):
        _sprite(tmp_path)
