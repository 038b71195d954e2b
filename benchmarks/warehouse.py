"""Benchmark of the warehouse: commits beside Delta and plain files, questions in DuckDB, and a warehouse of a million.

    python benchmarks/warehouse.py [--batches 200] [--files 200000] [--n 1000000] [--out docs/benchmarks.md]

Figures are CPU-seconds, since machines are shared; only ratios inside one table compare. With `--out` the section
"Warehouse" of that page is written anew, the rest stays. Takes about ten minutes.
"""

import argparse
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from million import make_million
from warehouse_commits import Delta, Desk, Plain, append_at_live_files, bare_flush_ms, replace_one, write_all
from warehouse_memory import measure_memory
from warehouse_million import add, compile_all, discover, ids_of, look, unsorted_copy
from warehouse_queries import QUERIES, ask, one_unsorted_file

from tasks import store
from tasks.store.durable import remove_tree

TABLES = ("articles", "segments", "sources")
_SECTION = re.compile(r"\n## Warehouse\n.*?(?=\n## |\Z)", re.DOTALL)


def table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def megabytes(files: Sequence[str]) -> float:
    """Return the size of some files, which may be given as URLs."""
    return sum(Path(name.removeprefix("file://")).stat().st_size for name in files) / 1e6


def commits(desk: Desk, delta: Delta, plain: Plain) -> Iterator[str]:
    """Yield the table of what the same batches cost each way."""
    rows = []
    for name, writer in (("copydesk", desk), ("Delta", delta), ("plain files", plain)):
        spent, files = writer.timed.batches, [writer.files(table) for table in TABLES]
        first, last = (1_000 * sum(some) / 5 for some in (spent[1:6], spent[-5:]))
        rows.append((
            name, f"{sum(spent):.1f}", f"{sum(spent) / sum(delta.timed.batches):.2f}", f"{first:.0f}", f"{last:.0f}",
            sum(map(len, files)), f"{sum(map(megabytes, files)):.0f}",
        ))  # fmt: skip
    yield table(("written as", "CPU-s", "of Delta's", "first batches, ms", "last batches, ms", "files", "MB"), rows)
    first, last = (1_000 * sum(some) / 5 for some in (desk.timed.commits[1:6], desk.timed.commits[-5:]))
    yield f"Of a batch of copydesk, the commit itself takes {first:.0f} ms at first and {last:.0f} ms at last."


def at_live_files(desk: Desk, delta: Delta, n_batches: int, folder: Path) -> Iterator[str]:
    """Yield what a commit among a thousand files costs, and one that rewrites."""
    grown = append_at_live_files(desk, n_batches)
    flush = bare_flush_ms(folder)
    yield (
        f"An append commit among {grown['n_files']:,.0f} live files: **{grown['cpu_ms']:.0f} ms of CPU** (aim: 50), "
        f"{grown['wall_ms']:.0f} ms of wall time with {grown['n_flushes']:.0f} flushes; one bare "
        f"flush of 4 KB takes {flush:.1f} ms here."
    )
    ours, theirs = replace_one(desk, delta, int(grown["number"]))
    yield (
        f"Copy-on-write, one source of 50 articles replaced in a part of 500: {1_000 * ours:.0f} ms of CPU; "
        f"Delta's delete and append: {1_000 * theirs:.0f} ms."
    )


def questions(desk: Desk, delta: Delta, plain: Plain, folder: Path) -> Iterator[str]:
    """Yield the table of what each question costs in each layout."""
    fresh = {name: desk.files(name) for name in TABLES}
    layouts: dict[str, Mapping[str, Sequence[str]]] = {
        "copydesk, as committed": fresh,
        "Delta": {name: delta.files(name) for name in TABLES},
        "plain files": {name: plain.files(name) for name in TABLES},
        "one unsorted file": one_unsorted_file(fresh, folder / "unsorted"),
    }
    ids = ids_of(desk.path)
    layouts["copydesk, compacted"] = _compacted(desk, folder / "compacted")
    found = {name: ask(layout, ids) for name, layout in layouts.items()}
    rows = [
        (name, len(layouts[name]["articles"]), *(f"{found[name][question]:.0f}" for question in QUERIES))
        for name in layouts
    ]
    yield table(("layout", "files of `articles`", *(f"{question}, CPU-ms" for question in QUERIES)), rows)


def _compacted(desk: Desk, folder: Path) -> dict[str, list[str]]:
    """Return the files of a copy of the warehouse after its small files were merged."""
    subprocess.run(["cp", "-a", str(desk.path.parent), str(folder)], check=True)
    warehouse = store.open_warehouse(folder / desk.path.name)
    with store.writer_lock(warehouse):
        base = store.current_snapshot(warehouse)
        merged = store.compact(warehouse, base, "bench") if base else None
    if merged is None:
        raise SystemExit("there was nothing to merge")
    return {name: [str(path) for path in merged.files(name)] for name in TABLES}


def million(folder: Path, n_articles: int) -> Iterator[str]:
    """Yield what a warehouse of a million articles costs to look at and to add to."""
    compile_all()
    warehouse = folder / "million" / "warehouse"
    warehouse.parent.mkdir()
    snapshot = make_million(warehouse, n_articles)
    rows = [(name, f"{found.cpu_s:.2f}", f"{found.mb:.0f}") for name, found in look(warehouse).items()]
    added, steps = add(warehouse, folder, 100)
    empty, empty_steps = add(folder / "empty" / "warehouse", folder, 100)
    rows.append(("a run over 100 new files, without Prefect", f"{added.cpu_s:.2f}", f"{added.mb:.0f}"))
    rows.append(("the same into a warehouse without articles", f"{empty.cpu_s:.2f}", f"{empty.mb:.0f}"))
    n_bytes = sum(file.bytes for files in snapshot.manifest.files().values() for file in files)
    yield f"### A warehouse of {n_articles:,} articles"
    yield f"As many sources and twice as many segments, {n_bytes / 1e6:,.0f} MB."
    yield table(("what", "CPU-s", "peak MB"), rows)
    kinds = [(name, f"{steps[name]:.2f}", f"{empty_steps[name]:.2f}") for name in steps]
    yield table(("step of the run, CPU-s", f"into {n_articles:,}", "into none"), kinds)
    ids = ids_of(warehouse)
    ours = ask({"articles": [str(path) for path in snapshot.files("articles")]}, ids, ["an article by id"])
    theirs = ask(unsorted_copy(warehouse, folder / "unsorted-million"), ids, ["an article by id"])
    yield (
        f"An article by id: {ours['an article by id']:.0f} CPU-ms; in one unsorted file without filters "
        f"{theirs['an article by id']:.0f} (aim: a quarter at most)."
    )


def run_share(folder: Path) -> str:
    """Return the share of the contract check in a run."""
    _, steps = add(folder / "share" / "warehouse", folder / "share", 1_000)
    whole = sum(steps.values())
    return (
        f"The check of the data contract takes {steps['check']:.2f} of {whole:.1f} CPU-s of a run over 1,000 texts, "
        f"{100 * steps['check'] / whole:.1f}% (aim: 10% at most)."
    )


def measured(folder: Path, options: argparse.Namespace) -> Iterator[str]:
    """Yield the blocks of the section."""
    command = f"python benchmarks/warehouse.py --batches {options.batches} --files {options.files} --n {options.n}"
    yield f"## Warehouse\n\nMade by `{command}`."
    yield (
        f"### {options.batches} batches of 500 articles with 20 segments each\n\nThe tables `articles`, `segments` and "
        "`sources`, written in turns in one process. copydesk: stage and commit, all tables in one step, flushed to "
        "disk. Delta: deltalake's append, a transaction a table."
    )
    desk, delta, plain = write_all(folder, options.batches)
    yield from commits(desk, delta, plain)
    yield from questions(desk, delta, plain, folder)
    yield from at_live_files(desk, delta, options.batches, folder)
    yield from million(folder, options.n)
    yield "### A run"
    yield run_share(folder)
    spent, bare = discover(folder / "discovery", options.files)
    yield (
        f"Finding {options.files:,} files unchanged takes {spent:.1f} CPU-s; merely walking and asking the system for "
        f"the state of each takes {bare:.1f}. Nothing is hashed."
    )
    yield from measure_memory(folder)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, default=200)
    parser.add_argument("--files", type=int, default=200_000)
    parser.add_argument("--n", type=int, default=1_000_000, help="articles of the large warehouse")
    parser.add_argument("--scratch", type=Path, help="folder for scratch files, on the disk to be measured")
    parser.add_argument("--out", type=Path, help="write the section into this page")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=options.scratch))
    try:
        blocks = []
        for block in measured(folder, options):
            print(block, flush=True)
            blocks.append(block)
    finally:
        remove_tree(folder)
    if options.out:
        page = _SECTION.sub("", options.out.read_text("utf-8")).rstrip("\n")
        options.out.write_text(page + "\n\n" + "\n\n".join(blocks) + "\n", "utf-8")


if __name__ == "__main__":
    main()
