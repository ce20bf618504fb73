"""The runner of the pages: it sees what differs, and only that."""

from pathlib import Path

import pytest

from tests.docs.session import Step, agrees, run, steps

PAGE = """Text.

```console
$ NAME=world
$ echo "Hello, $NAME"
Hello, world
```

```python
print("not a session")
```

```console
$ cat <<'END'
> one
>
> two
> END
one
two
$ ls nothing; echo $?
…
2
```
"""


def test_a_page_is_read_as_one_session(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    found = steps(page)
    assert [step.line for step in found] == [4, 5, 14, 21]
    assert found[2] == Step(14, "cat <<'END'\none\n\ntwo\nEND", ("one", "two"))


def test_what_comes_out_as_shown_is_no_difference(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    folder = tmp_path / "here"
    folder.mkdir()
    assert list(run(steps(page), folder)) == []


def test_what_comes_out_otherwise_is_shown_with_its_line(tmp_path: Path) -> None:
    found = list(run([Step(7, "echo yes", ("no",)), Step(9, "echo yes", ("yes",))], tmp_path))
    assert [(one.line, one.came.strip()) for one in found] == [(7, "yes")]


def test_a_command_of_which_nothing_is_shown_says_nothing(tmp_path: Path) -> None:
    assert [one.line for one in run([Step(1, "echo unexpected", ())], tmp_path)] == [1]


def test_a_session_that_ends_early_differs_in_all_that_was_left(tmp_path: Path) -> None:
    found = run([Step(1, "exit 0", ()), Step(2, "echo late", ("late",))], tmp_path)
    assert [one.line for one in found] == [2]


@pytest.mark.parametrize(
    ("shown", "came", "same"),
    [
        (("a … d",), ["a b c d"], True),
        (("a … d",), ["a b", "c d"], False),
        (("a", "…", "d"), ["a", "b", "c", "d"], True),
        (("…",), [], True),
        (("a",), ["a", "b"], False),
        (("1 (2) [3]",), ["1 (2) [3]"], True),
    ],
)
def test_three_dots_stand_for_anything(shown: tuple[str, ...], came: list[str], same: bool) -> None:
    assert agrees(shown, came) is same
