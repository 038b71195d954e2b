"""Enrich."""
