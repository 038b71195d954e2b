"""When a page was published, where its dates are ambiguous by themselves."""

from datetime import date

import pytest

from tasks.core.facts import Published
from tasks.core.records import Head
from tasks.core.vocabulary import Role
from tasks.enrich.times import publication_of
from tests.enrich.pages import page

ENGLISH = (
    "A strong storm hit the coast of Harrow Bay on Tuesday and closed the old harbor for two days, the mayor said."
)
SPANISH = (
    "El puerto de Salvatierra ha reabierto este martes al tráfico de mercancías tras permanecer cerrado tres días."
)
JAPANESE = "星見台市で五日、河川の氾濫で流された橋の再建工事が終わり、車の通行が再開された。"
MARCH, APRIL = date(2031, 3, 4), date(2031, 4, 3)


@pytest.mark.parametrize(
    ("story", "metadata", "day"),
    [
        (SPANISH, {}, APRIL),
        # The template's language is not the story's.
        (SPANISH, {"head": Head(language="en-US")}, APRIL),
        (JAPANESE, {}, None),
        (ENGLISH, {}, None),
        (ENGLISH, {"head": Head(language="en")}, None),
        (ENGLISH, {"head": Head(language="en-US")}, MARCH),
        (ENGLISH, {"head": Head(language="en_GB")}, APRIL),
        (ENGLISH, {"head": Head(language="en", metas=(("og:locale", "en_GB"),))}, APRIL),
        (ENGLISH, {"url": "https://www.gull.co.uk/storm"}, APRIL),
        (ENGLISH, {"url": "https://www.gull.com/storm"}, None),
        (ENGLISH, {"language": "en-US", "url": "https://www.gull.co.uk/storm"}, MARCH),
    ],
)
def test_the_storys_language_and_the_publishers_country_tell_the_order_of_day_and_month(story, metadata, day):
    pieces = (Role.BOILERPLATE, "03/04/2031 - 14:30", "header:date"), (Role.BODY, story)
    found = next((fact for fact in publication_of(page(*pieces, **metadata)) if isinstance(fact, Published)), None)
    assert (found.published_date if found else None) == day


MENU = [(Role.NAVIGATION, word) for word in ("Home", "News", "Sport", "Weather", "Letters")]
TODAY = (Role.BOILERPLATE, "Sunday, May 25, 2031", "header:date")
OTHERS = [(Role.RELATED, "Rain drowns the summer fair"), (Role.BOILERPLATE, "May 20, 2031", "header:date")]


@pytest.mark.parametrize(
    "near",
    [
        (Role.BOILERPLATE, "May 17, 2031", "header:date"),
        (Role.CAPTION, "May 17, 2031", "inside the story"),
        (Role.COMMENT, "By Ada Quill published 17 May 2031", "about: comment"),
    ],
)
def test_the_date_next_to_the_story_dates_it_not_todays_nor_that_of_other_stories(near):
    lines = [TODAY, *MENU, (Role.HEADLINE, "Storm hits Harrow coast"), near, (Role.BODY, ENGLISH), *OTHERS * 5]
    found = next(fact for fact in publication_of(page(*lines)) if isinstance(fact, Published))
    assert found.published_date == date(2031, 5, 17)


def test_a_date_far_from_the_story_is_better_than_none():
    lines = [(Role.HEADLINE, "Storm hits Harrow coast"), (Role.BODY, ENGLISH), *OTHERS * 5]
    found = next(fact for fact in publication_of(page(*lines)) if isinstance(fact, Published))
    assert found.published_date == date(2031, 5, 20)
