"""Core: the vocabulary of the whole house. Records, tables, parameters, errors; no work is done here."""
