"""The tree and its proofs (RFC 6962; security.md 4, G11)."""

import base64
import json
import random
from pathlib import Path

import pytest

from ombud.audit.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    nodes_in,
    root_at,
    verify_consistency,
    verify_inclusion,
)

DATA = Path(__file__).parents[1] / "data" / "merkle"
CASES = sorted(DATA.rglob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.relative_to(DATA)))
def test_every_good_and_every_forged_proof_of_strangers_is_judged_right(path: Path) -> None:
    case = json.loads(path.read_text())
    proof = [base64.b64decode(step) for step in case["proof"] or []]
    if "leafIdx" in case:
        leaf, root = base64.b64decode(case["leafHash"]), base64.b64decode(case["root"])
        accepted = verify_inclusion(case["leafIdx"], case["treeSize"], leaf, proof, root)
    else:
        roots = base64.b64decode(case["root1"]), base64.b64decode(case["root2"])
        accepted = verify_consistency(case["size1"], case["size2"], *roots, proof)
    assert accepted is not case["wantErr"]


def test_all_196_proofs_are_there() -> None:
    assert len(CASES) == 196


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word: the oracle."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


class Grown:
    """A tree of `size` leaves with all its nodes."""

    def __init__(self, size: int) -> None:
        self.leaves = [leaf_hash(number.to_bytes(4, "big")) for number in range(size)]
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.frontier = Frontier()
        for leaf in self.leaves:
            for node in self.frontier.append(leaf):
                self.nodes[node.level, node.place] = node.hash

    def read(self, level: int, place: int) -> bytes:
        return self.nodes[level, place]


def test_every_proof_of_every_tree_up_to_sixty_leaves_holds_and_the_roots_are_those_of_the_definition() -> None:
    tree = Grown(60)
    for size in range(61):
        root = by_definition(tree.leaves[:size])
        assert root_at(size, tree.read) == root
        for number in range(size):
            path = inclusion_proof(number, size, tree.read)
            assert verify_inclusion(number, size, tree.leaves[number], path, root)
        for old in range(1, size + 1):
            path = consistency_proof(old, size, tree.read)
            assert verify_consistency(old, size, by_definition(tree.leaves[:old]), root, path)
    assert len(tree.nodes) == nodes_in(60)
    assert tree.frontier.root() == by_definition(tree.leaves)


def test_no_changed_proof_is_accepted() -> None:
    """20,000 forgeries: a bit, a step more or less, two steps exchanged, another place, another size."""
    chance, tree = random.Random(20261123), Grown(200)
    for _ in range(10_000):
        size = chance.randint(2, 200)
        number, old = chance.randrange(size), chance.randint(1, size - 1)
        root, old_root = root_at(size, tree.read), root_at(old, tree.read)
        path = inclusion_proof(number, size, tree.read)
        assert not verify_inclusion(number, size, tree.leaves[number], changed(path, chance), root)
        path = consistency_proof(old, size, tree.read)
        assert not verify_consistency(old, size, old_root, root, changed(path, chance))


def changed(path: list[bytes], chance: random.Random) -> list[bytes]:
    kind = chance.randrange(4)
    place = chance.randrange(len(path))
    if kind == 0:
        flipped = bytearray(path[place])
        flipped[chance.randrange(32)] ^= 1 << chance.randrange(8)
        return [*path[:place], bytes(flipped), *path[place + 1 :]]
    if kind == 1:
        return path[:place] + path[place + 1 :]
    if kind == 2:
        return [*path[:place], chance.randbytes(32), *path[place:]]
    return [*path[:place], path[place] + b"\x00", *path[place + 1 :]]


def test_a_proof_does_not_hold_for_another_leaf_or_place_or_size() -> None:
    tree = Grown(13)
    root, path = root_at(13, tree.read), inclusion_proof(5, 13, tree.read)
    assert verify_inclusion(5, 13, tree.leaves[5], path, root)
    assert not verify_inclusion(4, 13, tree.leaves[5], path, root)
    assert not verify_inclusion(5, 13, tree.leaves[4], path, root)
    assert not verify_inclusion(5, 5, tree.leaves[5], path, root)
    assert not verify_inclusion(-1, 13, tree.leaves[5], path, root)
    assert not verify_inclusion(5, 4, tree.leaves[5], path, root)


def test_hashes_of_another_length_prove_nothing() -> None:
    """The forgeries that a textbook verifier lets through (security.md, finding 9)."""
    tree = Grown(2)
    root = root_at(2, tree.read)
    assert not verify_inclusion(0, 1, root + b"x", [], root + b"x")
    assert not verify_consistency(1, 2, tree.leaves[0] + b"x", root, [tree.leaves[1]])
    assert not verify_consistency(1, 2, tree.leaves[0], root, [tree.leaves[1] + b"x"])


@pytest.mark.parametrize(("number", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_path_for_a_leaf_that_is_not_there(number: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(number, size, Grown(3).read)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_there_is_no_way_from_nothing_or_from_a_larger_tree(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="no smaller"):
        consistency_proof(old, new, Grown(3).read)


def test_a_frontier_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="one hash for each bit"):
        Frontier(3, [bytes(32)])
