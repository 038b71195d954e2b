"""Preload: imported by the process that forks the workers, so that each of them begins with everything loaded."""

import gc
import os
import sys
from importlib.abc import MetaPathFinder
from multiprocessing import spawn


class _Absent(MetaPathFinder):
    """Finds that pandas is not installed, and leaves all else to others."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """Raise `ModuleNotFoundError` for pandas."""
        if fullname == "pandas":
            raise ModuleNotFoundError("Workers do without pandas.", name=fullname)


# Nothing that is loaded here is let go again, so there is no garbage to look for.
gc.disable()
# There are as many workers as processors: threads of their own, which numpy starts when it is imported, cost only time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Workers hand no pandas objects to pyarrow, which imports it at its first array to know them if it sees any: that
# would cost .2 s, and 35 MB of each worker. None in `sys.modules` does not do: Cython takes it for the module.
sys.meta_path.insert(0, _Absent())
# What workers do stands in modules of this package. The program that began the run, which `multiprocessing` would
# import in each of them, may load much: the command line, or all of Prefect where that is what was started.
spawn._fixup_main_from_name = spawn._fixup_main_from_path = lambda _: None  # type: ignore[attr-defined]

from tasks.pipeline.batch import warm_up  # noqa: E402 - only now

warm_up()
# Nor has any worker to look through it for garbage, and to copy its pages for that.
gc.freeze()
gc.enable()
