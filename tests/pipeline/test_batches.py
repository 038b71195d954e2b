"""Batches: how units are grouped."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.core.records import SourceFile, Unit
from tasks.pipeline.batches import batches, cost_s

UNITS = st.lists(
    st.builds(
        lambda number, size, suffix: Unit(SourceFile(f"in/{number}.{suffix}", "in", f"{number}.{suffix}", size, 0)),
        st.integers(0, 10**6),
        st.integers(0, 10**9),
        st.sampled_from(["txt", "html", "html.gz", "jsonl.zst"]),
    ),
    max_size=900,
)


@given(UNITS)
def test_batches_hold_every_unit_once_in_order_and_are_never_more_than_400(units: list[Unit]) -> None:
    grouped = list(batches(units))
    assert [unit for batch in grouped for unit in batch] == units
    assert len(grouped) <= 400
    assert all(grouped)


def test_a_batch_is_about_ten_seconds_of_work() -> None:
    files = [SourceFile(f"in/{number}.txt", "in", f"{number}.txt", 3_000, 0) for number in range(20_000)]
    costs = [sum(map(cost_s, batch)) for batch in batches([Unit(file) for file in files])]
    assert len(costs) == 30
    assert all(9 <= cost <= 11 for cost in costs[:-1])


def test_a_small_run_is_cut_into_enough_batches_for_several_workers() -> None:
    files = [SourceFile(f"in/{number}.txt", "in", f"{number}.txt", 3_000, 0) for number in range(3_000)]
    assert 15 <= len(list(batches([Unit(file) for file in files]))) <= 17


def test_a_piece_of_a_source_costs_what_its_range_costs() -> None:
    file = SourceFile("in/a.jsonl", "in", "a.jsonl", 10_000_000, 0)
    whole = cost_s(Unit(file))
    pieces = [Unit(file, start, start + 2_000_000) for start in range(0, 8_000_000, 2_000_000)]
    assert abs(sum(map(cost_s, [*pieces, Unit(file, 8_000_000)])) - whole) < 0.1 * whole
