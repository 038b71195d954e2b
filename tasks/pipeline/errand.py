"""Errand: a function told by its name, so that only the worker that does it imports what it needs."""

from dataclasses import dataclass
from importlib import import_module
from typing import Generic, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Errand(Generic[T]):
    """Stands for a function wherever a crew takes one; its module is imported where it is called."""

    module: str
    __name__: str

    def __call__(self, *args: object) -> T:
        """Do it."""
        return cast(T, getattr(import_module(self.module), self.__name__)(*args))
