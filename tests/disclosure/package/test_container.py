"""The ZIP itself: what any program opens, and what a hostile one must not do (security.md, threat 19)."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from ombud.disclosure.package import container
from ombud.disclosure.package.container import Container, ContainerError, Part, TooLargeError, entries
from ombud.disclosure.package.whole import whole

FILES = {"csv/name.csv": b"Id\r\n" * 5000, "json/empty.json": b"", "manifest.json": b"{}", "manifest.sig": b"x"}


def zipped(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    made = Container(out)
    for name, data in files.items():
        made.put(name, data)
    made.end()
    return out.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    return {one.sum.name: one.data for one in entries(BytesIO(data), len(data))}


def test_any_program_opens_it_and_so_do_we() -> None:
    data = zipped(FILES)
    with ZipFile(BytesIO(data)) as found:
        assert {name: found.read(name) for name in found.namelist()} == FILES
        assert found.testzip() is None
        assert {info.external_attr >> 16 for info in found.infolist()} == {0o100600}
    assert read(data) == FILES


def test_a_part_is_written_as_it_comes() -> None:
    part = Part("csv/name.csv")
    for _ in range(1000):
        part.write(b"Id\r\n")
    assert part.size == 4000
    out = BytesIO()
    made = Container(out)
    made.add(part)
    made.end()
    assert read(out.getvalue()) == {"csv/name.csv": b"Id\r\n" * 1000}


@pytest.mark.parametrize(
    "name",
    ["../up", "/etc/passwd", "a/b/c", "C:\\x", "A.csv", "", ".hidden", "csv/", "csv/å.csv", "x" * 5 + "\n", "con:"],
)
def test_no_name_leads_out_of_the_package(name: str) -> None:
    with pytest.raises(ValueError, match="plain name"):
        Part(name)
    raw = name.encode("utf-8")
    data = zipped({"a": b"x"}).replace(struct.pack("<2H", 1, 0) + b"a", struct.pack("<2H", len(raw), 0) + raw, 1)
    with pytest.raises(ContainerError):
        read(data)


def test_what_says_that_it_is_small_and_is_not_does_not_come_out() -> None:
    """A zip bomb: not more is inflated than the header says, and a header that lies is found."""
    bomb = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = bomb.compress(bytes(50_000_000)) + bomb.flush()
    for size in (10, 49_999_999, 50_000_001):
        header = container._Header("csv/bomb.csv", zlib.crc32(bytes(10)), len(packed), size)
        data = header.local() + packed
        with pytest.raises(ContainerError):
            read(data)


def test_the_same_name_twice_and_a_cut_file_are_found() -> None:
    data = zipped({"a": b"x" * 100})
    end = data.index(b"PK\x01\x02")
    for wrong in (data[:end] * 2, data[: end - 1], data[:20], data[:end], data[:-1], data + b"x"):
        with pytest.raises(ContainerError):
            read(wrong)


def test_a_package_is_never_larger_than_its_form_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "_MOST", 2)
    with pytest.raises(TooLargeError):
        zipped({"a": b"", "b": b"", "c": b""})
    monkeypatch.setattr(container, "_LARGEST", 100)
    for files in ({"a": b"x" * 101}, {"a": b"x" * 60, "b": b"y" * 60, "d": b"z"}):
        with pytest.raises(TooLargeError):
            zipped(files)


def test_the_file_is_there_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    with whole(tmp_path / "a.zip") as file:
        file.write(b"half")
        file.flush()
        assert not (tmp_path / "a.zip").exists()
        file.write(b" and half")
    assert (tmp_path / "a.zip").read_bytes() == b"half and half"
    assert (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize("nameless", [True, False])
def test_what_is_broken_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nameless: bool) -> None:
    if not nameless:
        monkeypatch.delattr("os.O_TMPFILE")
        (tmp_path / ".a.zip.part").write_bytes(b"of an earlier kill")
    with pytest.raises(TypeError), whole(tmp_path / "a.zip") as file:
        file.write("half")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    with whole(tmp_path / "a.zip") as file:
        file.write(b"all")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.zip", b"all")]


def test_no_file_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"somebody's")
    with pytest.raises(FileExistsError), whole(tmp_path / "a.zip"):
        raise AssertionError("nothing is written")
    (tmp_path / "a.zip").unlink()
    with pytest.raises(FileExistsError), whole(tmp_path / "a.zip"):
        (tmp_path / "a.zip").write_bytes(b"came meanwhile")
    assert (tmp_path / "a.zip").read_bytes() == b"came meanwhile"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole(tmp_path / "no" / "a.zip"):
        raise AssertionError("nothing is written")


def test_a_file_system_that_has_no_nameless_files_gets_a_named_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    opened = os.open

    def refusing(path: object, flags: int, mode: int = 0o777, **more: object) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(95, "not supported")
        return opened(path, flags, mode, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refusing)
    with whole(tmp_path / "a.zip") as file:
        file.write(b"all")
        assert [path.name for path in tmp_path.iterdir()] == [".a.zip.part"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]

    def failing(path: object, flags: int, mode: int = 0o777, **more: object) -> int:
        raise OSError(28, "full")

    monkeypatch.setattr(os, "open", failing)
    with pytest.raises(OSError, match="full"), whole(tmp_path / "b.zip"):
        raise AssertionError("nothing is written")
