import pytest

from fedanalysis.errors import DataFileError
from fedanalysis.safety.paths import data_file, data_folder, project_folder


def test_data_folder_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("FEDANALYSIS_DATA", str(tmp_path))
    assert data_folder() == tmp_path


def test_missing_data_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("FEDANALYSIS_DATA", str(tmp_path))
    with pytest.raises(DataFileError, match=r"series\.csv"):
        data_file("official/series.csv")


def test_project_is_found_from_below(tmp_path):
    (tmp_path / "notebooks" / "deep").mkdir(parents=True)
    assert project_folder(tmp_path / "notebooks" / "deep") == tmp_path
    with pytest.raises(DataFileError, match="notebooks"):
        project_folder(tmp_path.parent)
