"""Flows: what runs, in what order. Start reading at flows/etl.py."""
