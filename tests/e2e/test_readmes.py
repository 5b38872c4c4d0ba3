"""README.md and README.zh-CN.md say the same: the same structure, the same code, the same links and the same numbers, section
by section. Whoever changes one changes the other. What scripts/readme fills in speaks Chinese by scripts/readme.zh."""

import collections
import importlib.machinery
import importlib.util
import json
import re

import pytest
from conftest import ROOT

ENGLISH, CHINESE = ((ROOT / name).read_text() for name in ("README.md", "README.zh-CN.md"))
SWITCH = {"README.md": "English | [中文](README.zh-CN.md)", "README.zh-CN.md": "[English](README.md) | 中文"}

HEADING = re.compile(r"^(#+) (.*)$", re.M)
CODE = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.M)


def sections(text):
    """What stands under each heading, with its level; code is told apart, where # begins no heading."""
    found = list(HEADING.finditer(text))
    ends = [m.start() for m in found[1:]] + [len(text)]
    return [(len(m[1]), text[m.end():end]) for m, end in zip(found, ends)]


def without_code(text):
    return CODE.sub("", text)


def code(text):
    """Line by line without the comments, which are for people."""
    return [re.sub(r"\s+# .*$", "", line) for block in CODE.findall(text) for line in block.strip("\n").splitlines()]


def blocks(text):
    return re.findall(r"<!-- .*? -->", text)


def tables(text):
    """The columns of each row, an empty line of the text between tables."""
    rows = [len(re.split(r"(?<!\\)\|", re.sub(r"`[^`]*`", "", line))) if line.startswith("|") else 0
            for line in text.splitlines()]
    return [n for i, n in enumerate(rows) if n or (i and rows[i - 1])]


def links(text):
    return re.findall(r"\]\(([^)]*)\)", text)


def numbers(text):
    return re.findall(r"\d+(?:[.,]\d+)*", without_code(text))


def words_of_code(text):
    """In any order: languages differ in theirs."""
    return collections.Counter(re.findall(r"`([^`]+)`", without_code(text)))


def items(text):
    return re.findall(r"^(-|\d+\.) ", text, re.M)


def paragraphs(text):
    return len(re.findall(r"\S.*?(?:\n\n|\Z)", text, re.S))


ASPECTS = (blocks, tables, code, links, numbers, words_of_code, items, paragraphs)


def differences(english, chinese):
    english, chinese = (text.replace(SWITCH[name], "", 1) for text, name in ((english, "README.md"), (chinese, "README.zh-CN.md")))
    ours, theirs = sections(english), sections(chinese)
    if [level for level, _ in ours] != [level for level, _ in theirs]:
        return ["headings"]
    titles = [m[2] for m in HEADING.finditer(english)]
    return [f"{title}: {aspect.__name__}: {aspect(a)} / {aspect(b)}" for title, (_, a), (_, b) in zip(titles, ours, theirs)
            for aspect in ASPECTS if aspect(a) != aspect(b)]


def test_both_say_the_same():
    assert differences(ENGLISH, CHINESE) == []
    assert len(sections(ENGLISH)) > 15 and len(numbers(ENGLISH)) > 300 and len(code(ENGLISH)) > 80 and len(links(ENGLISH)) > 10


@pytest.mark.parametrize("name, text", [("README.md", ENGLISH), ("README.zh-CN.md", CHINESE)])
def test_each_leads_to_the_other(name, text):
    assert text.startswith(f"# Pushmark\n\n{SWITCH[name]}\n\n")


def test_the_chinese_one_is_chinese():
    """Outside of code no line of prose is left in English, nor a comma of the other script within Chinese."""
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)|<!--.*?-->", "", without_code(CHINESE))
    assert [line for line in prose.splitlines() if re.search(r"(?:[A-Za-z]+[ ,]+){6}", line) and not line.startswith("| B")] == []
    assert re.findall(r".{0,8}[一-鿿][,;:?!](?:\s|[一-鿿]).{0,8}", prose) == []
    assert re.findall(r".{0,8}[一-鿿]\.(?:\s|$).{0,8}", prose) == []


@pytest.mark.skipif(not (ROOT / "clients/browser/words").exists(), reason="the page is not there yet")
@pytest.mark.parametrize("text, language", [(ENGLISH, 0), (CHINESE, 1)])
def test_the_labs_chapters_are_called_as_on_its_page(text, language):
    chapters = ("race", "predict", "wire", "api", "chat", "wins", "honest", "results")
    words = [(ROOT / f"clients/browser/words/{chapter}.js").read_text() for chapter in chapters]
    assert re.findall(r"^\d\. \*\*(.*?)\*\*", text, re.M) == [re.findall(r'"title": "([^"]+)"', each)[language] for each in words]


BREAKS = {
    "a number": lambda t: re.sub(r"8 KiB", "9 KiB", t, count=1),
    "a section": lambda t: re.sub(r"^#### ?.*|^## (?:Working on it|参与开发)$", "", t, flags=re.M),
    "a level": lambda t: t.replace("\n### ", "\n## ", 1),
    "a row": lambda t: re.sub(r"^\| `floor` .*\n", "", t, flags=re.M),
    "a column": lambda t: re.sub(r"^(\| `floor` .*)\|$", r"\1| more |", t, flags=re.M),
    "a command": lambda t: t.replace("    pushmark list  ", "    pushmark lisp  ", 1),
    "a line of output": lambda t: t.replace("      lan          250", "      lan          251", 1),
    "a link": lambda t: t.replace("](results/reference/quick/charts/bytes.svg)", "](results/bytes.svg)", 1),
    "a block": lambda t: t.replace("<!-- reference: conditions quick -->", "", 1),
    "a block's kind": lambda t: t.replace("reference: chart latency age-interval", "reference: sentence latency age-interval", 1),
    "a name": lambda t: t.replace("`--high-water`", "`--low-water`", 1),
    "an item": lambda t: re.sub(r"^- \*\*`null`", "**`null`", t, flags=re.M),
    "a paragraph": lambda t: t.replace("\n\n`/ws` ", "\n`/ws` ", 1).replace("\n\nA frame on", "\nA frame on", 1),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_change_of_one_alone_is_noticed(what):
    change = BREAKS[what]
    assert change(ENGLISH) != ENGLISH and change(CHINESE) != CHINESE
    assert differences(change(ENGLISH), CHINESE) != [] and differences(ENGLISH, change(CHINESE)) != []


def test_a_comment_in_code_may_differ():
    assert code("\n    make x   # one\n") == code("\n    make x   # 一\n") != code("\n    make y   # one\n")


# --- the book of phrases


@pytest.fixture(scope="module")
def module():
    loader = importlib.machinery.SourceFileLoader("readme", str(ROOT / "scripts" / "readme"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("readme", loader))
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def chinese(module):
    return module.Phrases(module.BOOK.read_text())


def test_the_gaps_of_a_pair_are_the_same(module):
    lines = [line for line in module.BOOK.read_text().splitlines() if line and not line.startswith("#")]
    pairs = list(zip(lines[::2], lines[1::2], strict=True))
    assert len(pairs) > 150 and len({english for english, _ in pairs}) == len(pairs)
    for english, said in pairs:
        gaps = [re.findall(r"\{\w+\}", text) for text in (english, said)]
        assert sorted(gaps[0]) == sorted(gaps[1]), english
        figures = [re.findall(r"\{n\d*\}|\d+", re.sub(r"\{[^n]\d*\}", "", text)) for text in (english, said)]
        assert figures[0] == figures[1], english


def lines_of(suite, key):
    text = (ROOT / "bench" / "suites" / f"{suite}.ini").read_text()
    return [found.strip() for found in re.findall(rf"^{key} *= *(.*)$", text, re.M)]


def test_every_claim_and_every_case_has_its_chinese(chinese):
    """Not only those that decide now: another run may have others decide."""
    claims, cases = lines_of("claims", "claim"), [line.split(" : ")[0].strip() for line in lines_of("claims", "case")]
    assert len(claims) == 11 and len(cases) > 40
    for text in claims + cases:
        said = chinese(text)
        assert re.search("[一-鿿]", said) and numbers(said) == numbers(text), text


def test_every_published_table_row_and_column_has_its_chinese(chinese):
    sources, found = lines_of("published", "source"), json.loads((ROOT / "results/reference/published/summary.json").read_text())
    cells = {text for claim in found["claims"] for cell in claim["cells"] for text in (cell["row"], cell["column"])}
    assert len(sources) == 6 and len(cells) > 50
    for text in [*sources, *cells]:
        assert numbers(chinese(text)) == numbers(text), text


@pytest.mark.parametrize("english, said", [
    ("Polling used 1.18× fewer bytes [1.10, 1.25] than WebSocket.", "WebSocket 所用的字节是轮询的 1.18× [1.10, 1.25]。"),
    ("The server used 7.7× less CPU (one repeat) for WebSocket than for polling.",
     "服务器为轮询花费的 CPU 是 WebSocket 的 7.7×（仅一次重复）。"),
    ("No difference in server CPU [0.9, 1.1] between polling and WebSocket.", "服务器 CPU [0.9, 1.1]：轮询与 WebSocket 没有差别。"),
    ("A message of 64 B took 170 B on the wire by WebSocket, 1.83 kB by polling every 100 ms and 105 B by polling every 5 s.",
     "一条 64 B 的消息在线路上占 170 B（WebSocket），1.83 kB（每 100 ms 轮询一次），105 B（每 5 s 轮询一次）。"),
    ("WebSocket won 9 of 12 cells in bytes on the wire (polling 2, neither 1), 12 of 12 in mean age.",
     "WebSocket 胜出的格数：9/12（线路上的字节；轮询 2，不分胜负 1），12/12（平均年龄）。"),
    ("With a 99th percentile of age below 1 s the server carried this many clients: polling none, WebSocket 9,051.",
     "年龄的第 99 百分位低于 1 s 时，服务器承载的客户端数为：轮询一个也承载不了，WebSocket 9,051。"),
    ("Of 9 figures with both, ours are 1× to 3.7× theirs (median 1.00×), 8 within 10 %; 2 of ours are extrapolated; farthest: "
     "polling, mean age, 3.7×. Of 10 pairs of rows in a column 1 changes places: in mean age, ours puts polling above WebSocket.",
     "双方都有的数字 9 个，本项目的是对方的 1× 至 3.7×（中位数 1.00×），8 个相差在 10 % 以内；本项目的数字有 2 个是外推的；相差最远的："
     "轮询，平均年龄，3.7×。同一列中的 10 对行，有 1 对先后颠倒：平均年龄一列，本项目把轮询排在 WebSocket 之上。"),
])
def test_sentences_of_other_runs(chinese, english, said):
    assert chinese(english) == said and numbers(said) == numbers(english)


@pytest.mark.parametrize("english, part", [
    ("WebSocket used 5.2× fewer bytes than polling; messages were 7× prettier by WebSocket.", "messages were 7× prettier by WebSocket"),
    ("Polling won.", "Polling won")])
def test_what_has_no_chinese_is_an_error(chinese, english, part):
    with pytest.raises(SystemExit, match=f"no Chinese for '{part}'; add it to scripts/readme.zh"):
        chinese(english)
