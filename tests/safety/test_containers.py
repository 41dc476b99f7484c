import io
import struct
import zipfile

import pytest

from fedanalysis.errors import ContainerError, ValueRangeError
from fedanalysis.safety.containers import ContainerLimits, check_part, scan_container

SMALL = ContainerLimits(free_bytes=100_000, total_bytes=1_000_000, part_n=50)
BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
)


def packed(parts, *, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


def refusal(content, limits=SMALL):
    with pytest.raises(ContainerError) as caught:
        scan_container(io.BytesIO(content), "a.docx", limits=limits)
    return caught.value


def test_sound_container_lists_parts_and_sizes():
    content = packed([("a/b.xml", "<a/>"), ("a/", b""), ("c.bin", b"12345")])
    found = scan_container(io.BytesIO(content), "a.docx", limits=SMALL)
    assert found.parts == ("a/b.xml", "c.bin")
    assert found.unpacked_bytes == 9
    assert found.packed_bytes == len(content)


def test_bomb_is_refused_by_ratio_and_not_by_size_alone():
    assert refusal(packed([("a.bin", b"0" * 500_000)])).rule == "archive.size"
    plain = packed([("a.bin", b"0" * 500_000)], method=zipfile.ZIP_STORED)
    assert scan_container(io.BytesIO(plain), "a", limits=SMALL).unpacked_bytes == 500_000


def test_total_size_is_bounded_whatever_the_ratio():
    plain = packed([("a.bin", b"0" * 1_100_000)], method=zipfile.ZIP_STORED)
    assert refusal(plain).rule == "archive.size"


def test_default_limits_refuse_a_real_bomb():
    error = refusal(packed([("word/document.xml", b" " * (101 << 20))]), limits=None)
    assert error.rule in ("archive.size", "xml.malformed")
    error = refusal(packed([("word/media/a.bin", bytes(101 << 20))]), limits=None)
    assert error.rule == "archive.size"


def test_too_many_parts_are_refused():
    assert refusal(packed([(f"{n}.bin", b"") for n in range(51)])).rule == "archive.parts"


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "a/../../b.xml", "C:/a.xml", "\\a.xml"])
def test_part_that_leaves_the_folder_is_refused(name):
    assert refusal(packed([(name, b"<a/>")])).rule == "archive.partname"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_part_that_stands_twice_is_refused():
    assert refusal(packed([("a.xml", b"<a/>"), ("A.xml", b"<b/>")])).rule == "archive.partname"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_is_refused_in_any_encoding(encoding):
    error = refusal(packed([("word/document.xml", BILLION_LAUGHS.encode(encoding))]))
    assert error.rule == "xml.dtd"
    assert "word/document.xml" in str(error)


def test_malformed_xml_names_part_and_line():
    error = refusal(packed([("word/document.xml", "<a>\n<b></a>")]))
    assert error.rule == "xml.malformed"
    assert "word/document.xml" in str(error)
    assert "line 2" in str(error)


def test_wrong_checksum_is_refused():
    content = bytearray(packed([("a.bin", b"0123456789")], method=zipfile.ZIP_STORED))
    content[content.index(b"0123456789")] ^= 1
    assert refusal(bytes(content)).rule == "archive.corrupt"


def test_cut_container_is_refused():
    content = packed([("a.bin", b"0123456789" * 100)])
    assert refusal(content[:-30]).rule == "archive.corrupt"
    assert refusal(b"PK\x03\x04").rule == "archive.corrupt"


def test_encrypted_part_is_refused():
    content = bytearray(packed([("a.bin", b"0123456789")]))
    central = content.index(b"PK\x01\x02")
    content[central + 8 : central + 10] = struct.pack("<H", 1)
    assert refusal(bytes(content)).rule == "file.encrypted"


def test_encrypted_office_file_is_refused():
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)).rule == "file.encrypted"


def test_uncommon_packing_is_refused():
    assert refusal(packed([("a.bin", b"1")], method=zipfile.ZIP_LZMA)).rule == "archive.method"


@pytest.mark.parametrize("field", ["part_n", "free_bytes", "ratio", "total_bytes"])
def test_limits_must_be_above_zero(field):
    with pytest.raises(ValueRangeError, match=field):
        ContainerLimits(**{field: 0})


def test_directory_and_part_must_agree():
    content = bytearray(packed([("a.bin", b"0123456789" * 9), ("b.bin", b"x")]))
    local = content.index(b"PK\x03\x04")
    for place in (8, 14, 18, 22):  # method, checksum, packed and unpacked size
        changed = bytearray(content)
        changed[local + place] ^= 1
        assert refusal(bytes(changed)).rule == "archive.corrupt", place


def test_parts_that_share_their_data_are_refused():
    content = bytearray(packed([("a.bin", b"0123456789"), ("b.bin", b"0123456789")]))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    assert refusal(bytes(content)).rule == "archive.corrupt"


def test_declared_sizes_refuse_a_bomb_before_anything_is_unpacked():
    content = bytearray(packed([("a.bin", b"0" * 500)]))
    for place in (content.index(b"PK\x01\x02") + 24, content.index(b"PK\x03\x04") + 22):
        content[place : place + 4] = struct.pack("<L", 900_000)
    assert refusal(bytes(content)).rule == "archive.size"


def test_a_deferred_part_is_left_to_the_caller():
    content = packed([("a.xml", "<a>"), ("b.xml", "<b/>")])
    found = scan_container(io.BytesIO(content), "a", limits=SMALL, deferred={"a.xml"})
    assert found.parts == ("a.xml", "b.xml")
    assert found.unpacked_bytes == 7
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        check_part(archive, "b.xml", "a")
        with pytest.raises(ContainerError) as caught:
            check_part(archive, "a.xml", "a")
    assert caught.value.rule == "xml.malformed"
