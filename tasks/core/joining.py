"""Joining: how DuckDB joins few rows with many."""

#: With up to so many values on one side of a join, DuckDB looks for them in the Bloom filters of the other side's files
#: and reads only row groups that may hold one.
JOINING: dict[str, str | bool | int | float | list[str]] = {"dynamic_or_filter_threshold": 1_000}
