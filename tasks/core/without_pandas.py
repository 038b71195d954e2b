"""Without pandas: what never hands its objects to pyarrow is spared .2 s and 35 MB of loading them.

pyarrow imports pandas, where that is installed, at its first array, to know its objects if it sees any.
"""

import sys


def do_without_pandas() -> None:
    """Let all that asks for pandas in this process find that it is not installed."""
    # None in `sys.modules` does not do: Cython takes it for the module.
    sys.meta_path.insert(0, _Absent())


class _Absent:
    """Finds that pandas is not installed, and leaves all else to others."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """Raise `ModuleNotFoundError` for pandas."""
        if fullname == "pandas":
            raise ModuleNotFoundError("This process does without pandas.", name=fullname)
