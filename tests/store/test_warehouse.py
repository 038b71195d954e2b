"""A warehouse is opened after checks, each with one sentence that says what to do."""

import errno
import json
import os
from pathlib import Path

import pytest

from tasks import store
from tasks.core.errors import ConfigError, StoreError
from tasks.store import warehouse as warehouse_module

STORY = "The clock tower of Immel struck thirteen. Tourists clapped."


def test_opening_for_reading_makes_nothing(tmp_path):
    with pytest.raises(ConfigError, match="There is no warehouse"):
        store.open_warehouse(tmp_path / "none", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_tidies_the_staging_area_meanwhile_is_no_obstacle(desk, monkeypatch):
    """The checks of a start come before the lock, when another run may hold it."""
    link = os.link

    def tidied_before(probe, linked):
        with store.writer_lock(desk.warehouse):
            store.staged(desk.warehouse, "any")
        link(probe, linked)

    monkeypatch.setattr(os, "link", tidied_before)
    assert store.open_warehouse(desk.warehouse.path) == desk.warehouse
    assert list(desk.warehouse.staging.iterdir()) == []


def test_the_link_is_relative_so_that_the_parent_folder_can_move(desk, tmp_path, held):
    desk.run({"inbox/a": [STORY]})
    moved = tmp_path.with_name(tmp_path.name + "-moved")
    tmp_path.rename(moved)
    assert held(store.current_snapshot(store.open_warehouse(moved / "warehouse"))) == {"inbox/a": [STORY]}


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch, lambda path: path.symlink_to("/tmp")])
def test_a_path_that_is_something_else_is_refused(tmp_path, make):
    make(tmp_path / "warehouse")
    with pytest.raises(ConfigError, match="is no copydesk warehouse; choose another path"):
        store.open_warehouse(tmp_path / "warehouse")


def test_a_reader_who_gives_the_folder_of_a_snapshot_is_told_to_give_the_link(desk):
    snapshot = desk.run({"inbox/a": [STORY]})
    for path in (snapshot.path, desk.warehouse.path.parent):
        with pytest.raises(
            ConfigError, match=r"is no copydesk warehouse; give the path of its link, like data/warehouse\.$"
        ):
            store.open_warehouse(path, create=False)


def test_a_path_that_reads_as_a_pattern_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="DuckDB takes for patterns"):
        store.open_warehouse(tmp_path / "news[2031]")


def test_a_link_to_a_missing_snapshot_is_refused(desk):
    desk.run({"inbox/a": [STORY]})
    desk.warehouse.link.unlink()
    desk.warehouse.link.symlink_to(".warehouse/snapshots/00000009")
    with pytest.raises(ConfigError, match="missing or incomplete"):
        store.open_warehouse(desk.warehouse.path)


def test_a_newer_schema_is_refused(desk):
    manifest = desk.run({"inbox/a": [STORY]}).path / "_manifest.json"
    content = json.loads(manifest.read_text()) | {"schema_version": 999, "copydesk_version": "9.9", "parts": "unknown"}
    manifest.unlink()
    manifest.write_text(json.dumps(content))
    for create in (True, False):
        with pytest.raises(ConfigError, match=r"copydesk 9\.9 with a newer schema \(999.*upgrade copydesk"):
            store.open_warehouse(desk.warehouse.path, create=create)


def test_a_damaged_manifest_is_named(desk):
    manifest = desk.run({"inbox/a": [STORY]}).path / "_manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    with pytest.raises(StoreError, match="is no manifest"):
        store.current_snapshot(desk.warehouse)


def test_another_users_warehouse_is_refused(desk, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(ConfigError, match=r"belongs to user id .* and you are 54321"):
        store.open_warehouse(desk.warehouse.path)


def test_nfs_is_refused_unless_allowed(tmp_path, monkeypatch):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:5 / {tmp_path} rw shared:1 - nfs4 server:/x rw\n")
    monkeypatch.setattr(warehouse_module, "_MOUNTS", mounts)
    with pytest.raises(ConfigError, match="is on NFS"):
        store.open_warehouse(tmp_path / "warehouse")
    assert store.open_warehouse(tmp_path / "warehouse", allow_nfs=True).store.is_dir()


def test_a_file_system_without_hard_links_is_refused(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(ConfigError, match="refuses hard links"):
        store.open_warehouse(tmp_path / "warehouse")
    assert list((tmp_path / ".warehouse" / "staging").iterdir()) == []


@pytest.mark.parametrize("why", [errno.EROFS, errno.EACCES])
def test_a_warehouse_that_cannot_be_written_is_not_said_to_lack_links(desk, monkeypatch, why):
    desk.run({"inbox/a": [STORY]})

    def refuse(*_: object, **__: object) -> None:
        raise OSError(why, os.strerror(why))

    monkeypatch.setattr(Path, "touch", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(ConfigError, match=rf"cannot be written: {os.strerror(why)}\.$"):
        store.open_warehouse(desk.warehouse.path)


def test_who_keeps_a_warehouse_on_nfs_need_not_allow_it_again(desk, monkeypatch):
    monkeypatch.setattr(warehouse_module, "_file_system_of", lambda _: "nfs4")
    with pytest.raises(ConfigError, match="There is no warehouse"):
        store.open_existing(desk.warehouse.path)
    desk.run({"inbox/a": [STORY]})
    assert store.open_existing(desk.warehouse.path) == desk.warehouse


def test_a_version_that_is_not_retained_is_told_with_those_that_are(desk):
    desk.run({"inbox/a": [STORY]})
    desk.run({"inbox/b": [STORY]})
    with pytest.raises(ConfigError, match=r"Version 7 .* there are: 1, 2"):
        store.snapshot_at(desk.warehouse, 7)
