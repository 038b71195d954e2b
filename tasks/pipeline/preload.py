"""Preload: imported by the process that forks the workers, so that each of them begins with everything loaded."""

import gc

from tasks.pipeline.batch import warm_up

warm_up()
# What is loaded now stays: no worker has to look through it for garbage, nor to copy its pages for that.
gc.collect()
gc.freeze()
