"""Segment: cut the story into sentences. Offsets count code points of the story text."""

from tasks.segment.sentences import sentences

__all__ = ["sentences"]
