"""Scripts: articles that are written from right to left, or without blanks between words, come out as others do."""

import pytest

from tasks.core.records import Record
from tasks.core.vocabulary import Format, Markup, Role
from tasks.pipeline.article import make_article
from tasks.pipeline.made import Made, values_of
from tasks.pipeline.stopwatch import Stopwatch

#: language -> script, title, paragraphs, sentences in all
ARTICLES: dict[str, tuple[str, str, list[str], int]] = {
    "ar": ("Arab", "مكتبة الميناء تفتح أبوابها بعد عشر سنوات", [
        "افتتحت مكتبة الميناء في مدينة نهر الوادي أبوابها يوم الثلاثاء، بعد عشر سنوات من إغلاقها بسبب فيضان كبير.",
        "وقالت مديرة المكتبة سلمى العطار: «لم نكن نصدق أن الكتب ستعود إلى رفوفها». وحضر الافتتاح أكثر من ثلاثمئة شخص.",
        "هل ستبقى المكتبة مفتوحة في المساء؟ تقول البلدية إن القرار سيُتخذ الشهر المقبل، وإن الميزانية تكفي لعامين.",
    ], 5),
    "he": ("Hebr", "המאפייה של רמת שקד חזרה לפעול אחרי השריפה", [
        "המאפייה הוותיקה של רמת שקד חזרה לפעול ביום רביעי בבוקר, שמונה חודשים אחרי השריפה שכילתה את התנור הישן.",
        "בעלת המאפייה, נועה ברקאי, סיפרה שהשכנים אספו כסף לתנור חדש. \"לא האמנתי שזה יקרה\", אמרה בהתרגשות.",
        "האם המחירים יעלו? לדברי ברקאי, הלחם יעלה אותו דבר עד סוף השנה, ורק העוגות יתייקרו מעט.",
    ], 5),
    "ja": ("Jpan", "星見台の古い駅舎が図書館に生まれ変わる", [
        "星見台市は火曜日、使われなくなった駅舎を図書館として開館した。駅舎は昭和初期に建てられ、十年前から閉鎖されていた。",
        "市によると、蔵書は約三万冊で、夜九時まで利用できる。「子どもたちが電車を見ながら本を読める場所にしたい」と館長は話した。",
        "開館初日には四百人以上が訪れ、ホームだった場所に並べられた椅子はすぐに埋まった。",
    ], 5),
    "zh": ("Hani", "旧渡轮改建成水上夜校", [
        "柳湾市一艘退役渡轮周一改建成水上夜校，首批一百二十名学员报名参加木工和修表课程。渡轮停靠在老码头，每晚七点开课。",
        "校长林晓禾说：“我们希望下班的人也有地方学手艺。”她介绍说，船上的机舱已经改成教室，可以容纳四十人。",
        "市政府为改建拨款三百万元，其余费用由居民捐款解决。",
    ], 5),
    "th": ("Thai", "ห้องสมุดเรือเปิดให้บริการที่ท่าน้ำเก่า", [
        "เทศบาลเมืองบางสายชลเปิดห้องสมุดบนเรือข้ามฟากเก่าเมื่อวันอังคาร หลังจากเรือลำนี้จอดทิ้งไว้ที่ท่าน้ำนานถึงสิบปี",
        "ในวันแรกมีผู้มาใช้บริการมากกว่าสามร้อยคน และที่นั่งบนดาดฟ้าเต็มภายในครึ่งชั่วโมง",
        "เทศบาลจะจัดกิจกรรมเล่านิทานทุกวันเสาร์ตั้งแต่เดือนหน้า โดยไม่เสียค่าใช้จ่าย และจะขยายเวลาเปิดถึงสามทุ่ม",
    ], 3),
    "ko": ("Kore", "옛 나루터에 떠 있는 도서관 문 열어", [
        "솔바람시는 화요일 오래된 나룻배를 고쳐 만든 도서관을 열었다. 이 배는 십 년 동안 나루터에 묶여 있었다.",
        "도서관장 한가람 씨는 “아이들이 강을 보며 책을 읽을 수 있기를 바란다”고 말했다. 첫날에는 많은 시민이 찾았다.",
        "시는 다음 달부터 토요일마다 이야기 모임을 열 계획이다.",
    ], 5),
}  # fmt: skip


def html(title: str, body: str) -> str:
    return (
        f"<html><head><title>{title}</title></head><body><nav><a href=/>Home</a><a href=/n>News</a></nav>"
        f"<article dir=auto><h1>{title}</h1>{body}</article><footer>© 2025 Valley Courier</footer></body></html>"
    )


FORMS = {
    "paragraphs": lambda title, story: html(title, "".join(f"<p>{paragraph}</p>" for paragraph in story)),
    "line breaks": lambda title, story: html(title, f"<div>{'<br>'.join(story)}</div>"),
    "plain text": lambda title, story: "\n\n".join([title, *story]),
}


def made(content: str) -> Made:
    markup, told = (Markup.HTML, Format.HTML) if content.startswith("<") else (Markup.TEXT, Format.TEXT)
    record = Record("box/a", "", told, markup, content)
    return make_article(record, file_modified_at=None, min_words=10, watch=Stopwatch())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ARTICLES)
def test_an_article_of_any_script_is_found_whole_with_its_language_and_counts(language: str, form: str) -> None:
    script, title, story, n_sentences = ARTICLES[language]
    found = made(FORMS[form](title, story))
    values = values_of(found.facts)
    assert found.article.text == "\n\n".join(story)
    assert (values["language"], values["script"]) == (language, script)
    assert found.article.title == title
    assert [s.text for s in found.cleaned.segments if s.role is Role.HEADLINE] == [title]
    assert len(found.article.sentences) == n_sentences
    assert values["n_words"] == sum(sentence.n_words for sentence in found.article.sentences)
    assert values["n_words"] >= len(found.article.text) / 8
    assert {"not_sentences", "glued_words", "mojibake_left"}.isdisjoint(values["quality_flags"])


STORY = [
    "The salt barge Hermine reached Quellport on Tuesday evening, eleven weeks after she had left the pans of Ostmark.",
    "Her skipper, Jorun Vesterby, said that the barge had lost its rudder and been steered with a table since then.",
    "“We sanded the legs off and bolted it to the stern,” she told reporters on the quay, where people had gathered.",
]
OTHER = [
    "A night school for beekeepers opened on Monday in the former savings bank of Tannwick, whose vault is cool.",
    "Forty people have enrolled for the first course, more than twice as many as its founder had expected at all.",
    "The students learn to read a comb by lamplight, and the first exam consists of carrying a hive through a door.",
]


def paragraphs(story: list[str]) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in story)


def test_flags_tell_of_other_stories_on_the_page_and_of_a_story_that_goes_on_elsewhere() -> None:
    title = "Salt barge Hermine reaches Quellport"
    several = f"<article><h1>Night school for beekeepers</h1>{paragraphs(OTHER)}</article>"
    cut = [*STORY[:2], STORY[2][:-1] + "… <a href=/x>Read more</a>"]
    for body, flags in (
        (paragraphs(STORY), set()),
        (f"{paragraphs(STORY)}</article>{several}<article>", {"several_stories"}),
        (paragraphs(cut), {"cut_off"}),
    ):
        found = values_of(made(html(title, body)).facts)
        assert set(found["quality_flags"]) & {"several_stories", "cut_off"} == flags
