"""Vocabulary: the closed sets of words that appear in the tables, and a sentence on each word."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Format(StrEnum):
    """Format of a source, told by its content first and its name second."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    JSONL = "jsonl"


FORMATS: dict[Format, str] = {
    Format.TEXT: "Plain text, one article a file.",
    Format.MARKDOWN: "Markdown, one article a file, with or without front matter.",
    Format.HTML: "A web page, one article a file.",
    Format.JSON: "A JSON document: one article, or a list of them.",
    Format.JSONL: "JSON Lines: one article a line.",
}


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

ROLES: dict[Role, str] = {
    Role.HEADLINE: "The title of the story as the page shows it.",
    Role.SUBHEADLINE: "The line below the headline.",
    Role.BYLINE: "Who wrote the story.",
    Role.DATELINE: "The place, and often date and agency, that open a wire story.",
    Role.BODY: "Prose of the story.",
    Role.HEADING: "A heading inside the story.",
    Role.QUOTATION: "A quotation that is set apart from the prose.",
    Role.LIST_ITEM: "An item of a list in the story.",
    Role.TABLE: "A table, or a row of one, in the story.",
    Role.CAPTION: "The line below a picture.",
    Role.CREDIT: "Who made or owns a picture.",
    Role.ATTRIBUTION: "The agencies whose material the story uses.",
    Role.RELATED: "Other articles: their headlines, or the line that announces them.",
    Role.NAVIGATION: "Menus, breadcrumbs, buttons.",
    Role.SHARE: "Invitations to share, print or follow.",
    Role.COMMENT: "Readers' comments and the form for them.",
    Role.ADVERTISEMENT: "Advertisements and the labels above them.",
    Role.SUBSCRIPTION: "Newsletters, subscriptions, walls in front of paid text.",
    Role.LEGAL: "Copyright, terms, notices on data protection.",
    Role.REPEATED: "What the page has said before, word for word.",
    Role.BOILERPLATE: "Something else that is not the story.",
    Role.BLANK: "White space in front of the first block.",
}


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


SEGMENT_REASONS: dict[SegmentReason, str] = {
    SegmentReason.STORY: "It stands in the run of prose that is the story, and nothing speaks against it.",
    SegmentReason.USED_AS_TITLE: "It is the headline or the line below it, which have columns of their own.",
    SegmentReason.USED_AS_METADATA: "It states an author, a date, a place or an agency, which have their own columns.",
    SegmentReason.PATTERN: "Its wording is known; the detail names the phrase.",
    SegmentReason.REPEATS: "It says again what an earlier block said.",
    SegmentReason.TEMPLATE: "It recurs on other pages of the site.",
    SegmentReason.MARKUP: "The elements around it say so, or nothing but markup is left of it.",
    SegmentReason.POSITION: "Where it stands: outside the story, or below a line that announces such blocks.",
    SegmentReason.SHAPE: "Its form: nothing but links, no letters.",
    SegmentReason.MODEL: "The model judged it so.",
    SegmentReason.BLANK: "There is nothing to judge.",
}


class Precision(StrEnum):
    """How exactly a point in time is known."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


PRECISIONS: dict[Precision, str] = {
    Precision.SECOND: "To the second, with an offset from UTC.",
    Precision.MINUTE: "To the minute, with an offset from UTC.",
    Precision.DAY: "The day; for want of an offset or a time there is no instant.",
    Precision.MONTH: "The month; the date is its first day.",
    Precision.YEAR: "The year; the date is its first day.",
}


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


ORIGINS: dict[Origin, str] = {
    Origin.FIELD: "A field beside the text in its record, for instance in JSON.",
    Origin.JSON_LD: "The page's own JSON-LD description.",
    Origin.META: "A `meta` element of the page.",
    Origin.TIME_ELEMENT: "A `time` element of the page.",
    Origin.HEADER_LINE: "A line around the beginning of the story.",
    Origin.FRONT_MATTER: "The front matter of a Markdown file.",
    Origin.URL: "The path of the address.",
    Origin.FILE: "The modification time of the file.",
}


class AuthorKind(StrEnum):
    """What kind of author a byline names."""

    PERSON = "person"
    ORGANIZATION = "organization"


AUTHOR_KINDS: dict[AuthorKind, str] = {
    AuthorKind.PERSON: "A person.",
    AuthorKind.ORGANIZATION: "An agency, a newsroom or another organization.",
}


class ClusterKind(StrEnum):
    """Why the members of a cluster belong together."""

    SINGLETON = "singleton"
    EXACT = "exact"
    NEAR = "near"


CLUSTER_KINDS: dict[ClusterKind, str] = {
    ClusterKind.SINGLETON: "The article shares its story with no other.",
    ClusterKind.EXACT: "The stories have the same words in the same order.",
    ClusterKind.NEAR: "The stories are alike; this version does not look for such.",
}


class Stage(StrEnum):
    """The stage of a run in which a record was rejected."""

    DISCOVER = "discover"
    READ = "read"
    CLEAN = "clean"
    SEGMENT = "segment"
    ENRICH = "enrich"
    STAGE = "stage"


STAGES: dict[Stage, str] = {
    Stage.DISCOVER: "Finding, identifying and opening files.",
    Stage.READ: "From bytes to records.",
    Stage.CLEAN: "From a record to segments and the story text.",
    Stage.SEGMENT: "From the story to sentences.",
    Stage.ENRICH: "Finding facts about the article.",
    Stage.STAGE: "Writing the rows to disk.",
}

#: Every closed set of the tables -> a sentence on each of its words (`errors.REASONS` has those of `rejects.reason`).
MEANINGS: dict[type[StrEnum], Mapping[Any, str]] = {
    Format: FORMATS,
    Role: ROLES,
    SegmentReason: SEGMENT_REASONS,
    Precision: PRECISIONS,
    Origin: ORIGINS,
    AuthorKind: AUTHOR_KINDS,
    ClusterKind: CLUSTER_KINDS,
    Stage: STAGES,
}
