import io
import json

import pytest
from django.core.management import CommandError, call_command

from comments import spam
from comments.management.commands import evaluate_spam

GOOD = "The crew did what it could, {}."
SPAM = "Subscribe to my channel {} http://spam.example/"


def write(path, rows, header="text,label", **options):
    lines = [f'"{text}",{label}' for text, label in rows]
    path.write_text("\n".join([header, *lines, ""]), **options)
    return path


@pytest.fixture
def train(tmp_path):
    rows = [(GOOD.format(n), 0) for n in range(110)]
    rows += [(SPAM.format(n), 1) for n in range(110)]
    return write(tmp_path / "train.csv", rows)


@pytest.fixture
def test_file(tmp_path):
    rows = [(SPAM.format("today"), 1), (GOOD.format("Joe"), 0), ("", 0), ("€ 5", 1)]
    return write(tmp_path / "test.csv", rows)


def run(train, test, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(
        "evaluate_spam", train=train, test=test, stdout=out, stderr=err, **options
    )
    return out.getvalue(), err.getvalue()


def test_prints_a_score_and_label_for_each_line_in_order(train, test_file):
    out, err = run(train, test_file, json=True)

    answer = json.loads(out)
    assert [row["label"] for row in answer["scores"]] == [1, 0, 0, 1]
    first, second, *_ = (row["score"] for row in answer["scores"])
    assert first > 0.6
    assert second < 0.4
    assert answer["learned_from"] == {"spam": 110, "good": 110}
    assert answer["thresholds"][1]["threshold"] == 0.6
    assert err == ""


def test_prints_recall_and_false_holds_for_people(train, test_file):
    out, _ = run(train, test_file)

    lines = out.splitlines()
    assert [line.split()[1] for line in lines[:4]] == ["1", "0", "0", "1"]
    assert "Learned from 110 spam and 110 good examples." in lines
    assert any(line.split()[:4] == ["0.60", "1", "of", "2"] for line in lines)
    assert "At most 2% of the good ones are held from" in out


def test_reads_no_database(train, test_file):
    """Without the mark for it a query fails the test."""
    run(train, test_file, json=True)


def test_ignores_other_columns_and_the_order_of_them(tmp_path, test_file):
    path = tmp_path / "train.csv"
    path.write_text(
        " Label ,author,TEXT\n" + "1,Joe,buy pills\n0,Ann,the ferry\n" * 100, "utf-8"
    )

    out, _ = run(path, test_file, json=True)

    assert json.loads(out)["learned_from"] == {"spam": 100, "good": 100}


def test_says_when_the_filter_would_not_act_yet(tmp_path, test_file):
    path = write(tmp_path / "few.csv", [("buy", 1), ("ferry", 0)])

    out, err = run(path, test_file, json=True)

    assert len(json.loads(out)["scores"]) == 4
    assert "fewer than 100 examples" in err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_reads_unicode_in_its_common_forms(tmp_path, train, encoding):
    path = write(tmp_path / "test.csv", [("für 5 € 😀", 1)], encoding=encoding)

    out, _ = run(train, path, json=True)

    assert len(json.loads(out)["scores"]) == 1


def test_takes_line_breaks_zero_bytes_and_huge_fields(tmp_path, train):
    huge = "word " * 200_000
    path = write(tmp_path / "test.csv", [("two\nlines", 0), ("a\x00b", 1), (huge, 1)])

    out, _ = run(train, path, json=True)

    assert [row["label"] for row in json.loads(out)["scores"]] == [0, 1, 1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has no column “text” (no header row)"),
        (b"text,class\nbuy,1\n", "has no column “label” (text, class)"),
        (b"text,label\nbuy,1\nferry\n", "line 3: there are too few columns"),
        (b"text,label\nbuy,spam\n", "line 2: the label is “spam”; it must be 0 or 1"),
        (b"text,label\nbuy,\n", "line 2: the label is “”"),
        (b"text,label\nbuy,1\n", "has no line with label 0 (good)"),
        (b"text,label\nferry,0\n", "has no line with label 1 (spam)"),
        (b"text,label\n", "has no line with label"),
        (b"text,label\n\xff\xfa\xe9,1\n", "is not UTF-8 text"),
        (b"\xff\xfet\x00e", "is not UTF-8 text"),
        (b"PK\x03\x04\x14\x00\x06\x00", "has no column"),
    ],
)
def test_says_what_is_wrong_with_a_file(tmp_path, test_file, content, words):
    path = tmp_path / "train.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError) as caught:
        run(path, test_file)

    assert words in str(caught.value)
    assert "train.csv" in str(caught.value)


def test_says_what_it_cannot_open(tmp_path, train):
    with pytest.raises(CommandError, match="No such file"):
        run(train, tmp_path / "none.csv")
    with pytest.raises(CommandError, match="Is a directory"):
        run(tmp_path, train)
    with pytest.raises(CommandError, match="no lines"):
        run(train, write(tmp_path / "bare.csv", []))


def test_says_how_far_it_is_when_it_takes_long(train, test_file, monkeypatch):
    monkeypatch.setattr(evaluate_spam, "QUIET_SECONDS", -1)

    _, err = run(train, test_file)

    assert "train.csv: 220 lines …" in err


def test_prints_no_share_of_nothing(tmp_path, train):
    path = write(tmp_path / "test.csv", [("buy", 1)])

    out, _ = run(train, path)

    assert "0 of 0" in out
    assert spam.SHARE_HELD == 0.02
