"""Vocabulary: the closed sets of words that appear in the tables."""

from enum import StrEnum


class Format(StrEnum):
    """Format of a source, told by its content first and its name second."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    JSONL = "jsonl"


class Markup(StrEnum):
    """What the content of a record is written in; decides how `raw` is rendered."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


class Role(StrEnum):
    """What a segment is on its page."""

    HEADLINE = "headline"
    SUBHEADLINE = "subheadline"
    BYLINE = "byline"
    DATELINE = "dateline"
    BODY = "body"
    HEADING = "heading"
    QUOTATION = "quotation"
    LIST_ITEM = "list_item"
    TABLE = "table"
    CAPTION = "caption"
    CREDIT = "credit"
    ATTRIBUTION = "attribution"
    RELATED = "related"
    NAVIGATION = "navigation"
    SHARE = "share"
    COMMENT = "comment"
    ADVERTISEMENT = "advertisement"
    SUBSCRIPTION = "subscription"
    LEGAL = "legal"
    REPEATED = "repeated"
    BOILERPLATE = "boilerplate"
    BLANK = "blank"


#: The roles of which the story text is made; only segments of these roles may be kept.
STORY_ROLES = frozenset({Role.BODY, Role.HEADING, Role.QUOTATION, Role.LIST_ITEM, Role.TABLE})


class SegmentReason(StrEnum):
    """Why a segment is kept or dropped; names of patterns and scores go to `reason_detail`."""

    STORY = "story"
    USED_AS_TITLE = "used_as_title"
    USED_AS_METADATA = "used_as_metadata"
    PATTERN = "pattern"
    REPEATS = "repeats"
    TEMPLATE = "template"
    MARKUP = "markup"
    POSITION = "position"
    SHAPE = "shape"
    MODEL = "model"
    BLANK = "blank"


class Precision(StrEnum):
    """How exactly a point in time is known."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Origin(StrEnum):
    """Where a value was found."""

    FIELD = "field"
    JSON_LD = "json_ld"
    META = "meta"
    TIME_ELEMENT = "time_element"
    HEADER_LINE = "header_line"
    FRONT_MATTER = "front_matter"
    URL = "url"
    FILE = "file"


class AuthorKind(StrEnum):
    """What kind of author a byline names."""

    PERSON = "person"
    ORGANIZATION = "organization"


class ClusterKind(StrEnum):
    """Why the members of a cluster belong together."""

    SINGLETON = "singleton"
    EXACT = "exact"
    NEAR = "near"


class Stage(StrEnum):
    """The stage of a run in which a record was rejected."""

    DISCOVER = "discover"
    READ = "read"
    CLEAN = "clean"
    SEGMENT = "segment"
    ENRICH = "enrich"
    STAGE = "stage"
