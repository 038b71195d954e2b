"""Tasks: the files are Prefect tasks, one per box of a run; the folders do the work and never import Prefect."""
