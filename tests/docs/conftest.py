"""Shared: the generator of the pages, which is a script beside them and no package."""

import sys

from tests.docs.pages import ROOT

sys.path.insert(0, str(ROOT / "docs"))
