import io

import pytest

from fedanalysis.ledgers.files.frames import Content, FrameError, Table, read_content, write_content


def sent(*tables):
    stream = io.BytesIO()
    content = Content("csv", list(tables), [("sheet.hidden", '=cmd "表"', 2)], "utf-8", 1904)
    write_content(content, stream)
    return stream.getvalue()


TABLE = Table(
    "表\u2028",
    [2, 5],
    [["张三", "a\n\r\x1f"], ["", "𠀀"]],
    [b"\1\1", b"\0\1"],
    [(1, 0, 1, 3)],
    {5: "row.width"},
)


def test_what_is_sent_arrives():
    head, (grid,) = read_content(sent(TABLE))
    assert (head["form"], head["encoding"], head["date_base"]) == ("csv", "utf-8", 1904)
    assert head["notes"] == [["sheet.hidden", '=cmd "表"', 2]]
    assert grid.name == "表\u2028"
    assert grid.texts.to_numpy().tolist() == [["张三", ""], ["a\n\r\x1f", "𠀀"]]
    assert grid.types.to_numpy().tolist() == [[1, 0], [1, 1]]
    assert grid.texts.index.tolist() == [2, 5]
    assert grid.merged == ((1, 0, 1, 3),)
    assert grid.row_faults == {5: "row.width"}


def test_a_cut_or_foreign_answer_is_noticed():
    whole = sent(TABLE)
    for cut in range(len(whole)):
        with pytest.raises(FrameError):
            read_content(whole[:cut])
    with pytest.raises(FrameError):
        read_content(b"x" + whole)


def test_a_text_with_a_nul_cannot_shift_cells():
    with pytest.raises(FrameError):
        read_content(sent(Table("a", [1, 2], [["x\0y", "z"]], [b"\1\1"])))
