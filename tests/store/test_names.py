"""Two snapshots in a row share all names of a table that the first has, or none: no reader can see a part of it."""

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks import store
from tasks.core.tables import TABLES
from tasks.store.names import content_of, mark_of
from tasks.store.verification import verify_files

FERRY = "The ferry to Osmark left at dawn. Nobody saw it return."
MAYOR = "Mayor Ilse Brandvold opened the fish market. It rained all day."
WHALE = "A whale swam up the river Tarn. Schools were closed."


def names_of(snapshot: store.Snapshot, table: str) -> set[str]:
    return {path.name for path in snapshot.files(table)}


def test_new_articles_leave_the_names_of_the_others_alone(desk):
    first = desk.run({"inbox/a": [FERRY]}, {"inbox/b": [MAYOR]})
    second = desk.run({"inbox/c": [WHALE]})
    assert names_of(first, "articles") < names_of(second, "articles")
    assert {mark_of(name) for name in names_of(second, "articles")} == {""}


def test_a_file_that_leaves_gives_all_of_its_table_a_new_mark(desk):
    first = desk.run({"inbox/a": [FERRY]}, {"inbox/b": [MAYOR]})
    second = desk.run({"inbox/b": [WHALE]})
    assert names_of(first, "articles").isdisjoint(names_of(second, "articles"))
    assert {mark_of(name) for name in names_of(second, "articles")} == {"-2"}
    assert names_of(first, "rejects") == names_of(second, "rejects")


def test_new_articles_take_the_mark_that_their_table_has(desk):
    desk.run({"inbox/a": [FERRY]}, {"inbox/b": [MAYOR]})
    desk.run({"inbox/b": [WHALE]})
    third = desk.run({"inbox/c": [MAYOR]})
    assert {mark_of(name) for name in names_of(third, "articles")} == {"-2"}


def test_a_file_of_another_name_is_still_the_same_file(desk):
    first = desk.run({"inbox/a": [FERRY]}, {"inbox/b": [MAYOR]})
    second = desk.run({"inbox/b": [WHALE]})
    old = {content_of(path.name): path for path in first.files("articles")}
    new = {content_of(path.name): path for path in second.files("articles")}
    (shared,) = old.keys() & new.keys()
    assert old[shared].samefile(new[shared])


def roll_back(desk) -> None:
    with store.writer_lock(desk.warehouse):
        store.rollback(desk.warehouse, store.retained_versions(desk.warehouse)[0], "r")


def compact(desk) -> None:
    with store.writer_lock(desk.warehouse):
        store.compact(desk.warehouse, store.current_snapshot(desk.warehouse), "r")


STEPS: dict[str, Callable[..., object]] = {
    "add": lambda desk: desk.run({f"inbox/{len(store.retained_versions(desk.warehouse))}": [WHALE]}),
    "replace": lambda desk: desk.run({"inbox/a": [f"{FERRY} {len(store.retained_versions(desk.warehouse))}"]}),
    "repeat": lambda desk: desk.run({"inbox/a": [FERRY]}),
    "remove": lambda desk: desk.run(removed=["inbox/a"]),
    "add what is rejected": lambda desk: desk.run({"inbox/r": ["-"]}),
    "roll back": roll_back,
    "compact": compact,
}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=2, max_size=7))
def test_after_any_steps_a_table_shares_all_names_with_the_next_snapshot_or_none(tmp_path_factory, new_desk, steps):
    desk = new_desk(tmp_path_factory.mktemp("desk") / "warehouse")
    desk.run({"inbox/a": [FERRY]}, {"inbox/b": [MAYOR]})
    for name in steps:
        STEPS[name](desk)
    snapshots = [store.snapshot_at(desk.warehouse, version) for version in store.retained_versions(desk.warehouse)]
    for before, after in pairwise(snapshots):
        for table in TABLES:
            old, new = names_of(before, table), names_of(after, table)
            assert old <= new or old.isdisjoint(new), (table, steps)
    assert verify_files(snapshots).findings == ()


@pytest.mark.parametrize("n_before", range(4))
def test_a_reader_that_passes_over_missing_files_cannot_take_some_for_all(desk, n_before):
    """As pyarrow does it: list the folder, ask for the state of each file by the link, open those that are there."""
    desk.run({"inbox/a": [FERRY]}, {"inbox/b": [MAYOR]}, {"inbox/c": [WHALE]})
    folder: Path = desk.warehouse.path / "articles"
    listed = sorted(os.listdir(folder))
    found = [name for name in listed[:n_before] if (folder / name).exists()]
    desk.run(removed=["inbox/b"])
    found += [name for name in listed[n_before:] if (folder / name).exists()]
    assert found == listed[:n_before]
    assert not any((folder / name).exists() for name in found)
