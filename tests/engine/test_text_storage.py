"""Saving, mapping and refusing index files."""

import pytest

from hallway.engine import TextIndex
from hallway.engine.errors import InvalidInput

TEXTS = [["Ana", "sails on lakes"], "paints boats \ud800 and lakes", "東京"]


def test_loaded_index_answers_like_the_saved_one(tmp_path):
    index = TextIndex.build(TEXTS, tags=[["Sailing"], [], ["\udfff odd"]]).with_changes([1, 4], ["boats", "lakes"])
    index.save(tmp_path / "new" / "folder")
    loaded = TextIndex.load(tmp_path / "new" / "folder")
    assert loaded.n_items == index.n_items == 5
    for query in ("lakes", "boats sailing", "東京", "odd"):
        assert loaded.search(query).ids.tolist() == index.search(query).ids.tolist()
        assert loaded.search(query).scores.tobytes() == index.search(query).scores.tobytes()


def test_saving_again_does_not_disturb_a_reader(tmp_path):
    TextIndex.build(TEXTS).save(tmp_path)
    reader = TextIndex.load(tmp_path)
    TextIndex.build(["nothing of that kind"]).save(tmp_path)
    assert reader.search("lakes").ids.tolist() == [0, 1]
    assert TextIndex.load(tmp_path).search("lakes").ids.tolist() == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["text.index"]


def test_changes_to_a_loaded_index_leave_its_file_alone(tmp_path):
    TextIndex.build(TEXTS).save(tmp_path)
    before = (tmp_path / "text.index").read_bytes()
    assert TextIndex.load(tmp_path).with_changes([0], ["rivers"]).search("rivers").ids.tolist() == [0]
    assert (tmp_path / "text.index").read_bytes() == before


def test_folder_without_an_index_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="folder"):
        TextIndex.load(tmp_path)


def test_truncated_index_is_refused_at_every_length(tmp_path):
    TextIndex.build(TEXTS).save(tmp_path)
    content = (tmp_path / "text.index").read_bytes()
    for length in [*range(0, 3000, 37), len(content) - 1]:
        (tmp_path / "text.index").write_bytes(content[:length])
        with pytest.raises(InvalidInput, match="folder"):
            TextIndex.load(tmp_path)


def test_foreign_file_is_refused(tmp_path):
    (tmp_path / "text.index").write_bytes(b"SQLite format 3\x00" * 100)
    with pytest.raises(InvalidInput, match="another kind"):
        TextIndex.load(tmp_path)
