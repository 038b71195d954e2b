"""Pipeline: pure composition. The plan of a run, one batch from source to staged tables, workers, publishing."""
