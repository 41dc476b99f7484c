"""The committed description equals the data, and a second reader agrees."""

import json
import warnings

from fedanalysis.catalogue.datapackage import changed_files, describe
from fedanalysis.safety.paths import data_folder


def test_the_committed_description_is_the_current_one() -> None:
    committed = json.loads((data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    assert committed == describe(), "run: python -m fedanalysis.catalogue.datapackage --write"
    assert changed_files(data_folder()) == []


def test_every_table_report_and_ledger_is_described() -> None:
    described = {resource["path"] for resource in describe()["resources"]}
    held = {
        path.relative_to(data_folder()).as_posix()
        for name in ("official", "cases", "synthetic", "published")
        for path in (data_folder() / name).rglob("*")
        if path.suffix in (".csv", ".gz", ".txt", ".xls", ".xlsx")
    }
    assert described == held


def test_frictionless_finds_every_file_valid() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its dependencies warn on import
        import frictionless

        report = frictionless.validate(str(data_folder() / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:10]
    assert len(report.tasks) == len(describe()["resources"])


def test_every_file_has_a_licence_a_source_and_described_fields() -> None:
    package = describe()
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    for resource in package["resources"]:
        assert resource["sources"]
        if resource["format"] == "csv":
            assert all(field["description"] for field in resource["schema"]["fields"])
