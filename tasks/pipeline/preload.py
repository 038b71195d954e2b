"""Preload: imported by the process that forks the workers, so that each of them begins with everything loaded."""

import gc
import os
from multiprocessing import spawn

from tasks.core.without_pandas import do_without_pandas

# Nothing that is loaded here is let go again, so there is no garbage to look for.
gc.disable()
# There are as many workers as processors: threads of their own, which numpy starts when it is imported, cost only time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
do_without_pandas()
# What workers do stands in modules of this package. The program that began the run, which `multiprocessing` would
# import in each of them, may load much: the command line, or all of Prefect where that is what was started.
spawn._fixup_main_from_name = spawn._fixup_main_from_path = lambda _: None  # type: ignore[attr-defined]

from tasks.pipeline.batch import warm_up  # noqa: E402 - only now

warm_up()
# Nor has any worker to look through it for garbage, and to copy its pages for that.
gc.freeze()
gc.enable()
