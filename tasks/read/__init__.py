"""Read: from what the user names to records. Inboxes and their files are found, opened safely, unpacked and decoded.

`resolve_inboxes` and `walk` find sources; `open_source` and `digest` open and identify one; `records` reads it,
whatever its format (`formats.READERS`), container (`containers.CONTAINERS`) and charset; `split` cuts large JSON Lines.
"""

from tasks.read.fields import check_fields
from tasks.read.formats import records
from tasks.read.inboxes import Inbox, Scope, resolve_inboxes
from tasks.read.names import escape_name, unescape_name
from tasks.read.opening import digest, open_source, storable_ns
from tasks.read.options import ReadOptions
from tasks.read.patterns import IgnoreRules
from tasks.read.units import can_split, split
from tasks.read.walking import Ignored, walk

__all__ = [
    "IgnoreRules", "Ignored", "Inbox", "ReadOptions", "Scope", "can_split", "check_fields", "digest", "escape_name",
    "open_source", "records", "resolve_inboxes", "split", "storable_ns", "unescape_name", "walk",
]  # fmt: skip
