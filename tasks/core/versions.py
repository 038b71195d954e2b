"""Versions of what determines the tables; they go into every row of `sources` and into the name of staged work."""

#: The release of copydesk.
COPYDESK_VERSION = "0.1.0"
#: Rises when the schema of any table changes; an older copydesk refuses a newer warehouse.
SCHEMA_VERSION = 1
#: Rises when reading, rendering, judging or repairing the same bytes can give another result.
CLEAN_VERSION = "1"
#: Rises when segmenting or enriching the same cleaned article can give another result.
ENRICH_VERSION = "1"
