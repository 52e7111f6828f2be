"""JSON documents: written as UTF-8 that people can read, and read back as they were."""

import pytest

from briefcast.store.documents import read_json, write_json
from briefcast.store.objects import DirStore, ObjectMissing


def test_a_document_comes_back_as_it_was_written(tmp_path):
    store, document = DirStore(tmp_path), {"message": "日本語 “q”", "count": 2, "none": None}
    write_json(store, "a/b.json", document)
    assert read_json(store, "a/b.json") == document
    assert "日本語" in store.read("a/b.json").decode()


def test_a_missing_document_is_not_an_empty_one(tmp_path):
    with pytest.raises(ObjectMissing):
        read_json(DirStore(tmp_path), "a/b.json")


def test_bytes_that_are_not_json_raise_a_value_error(tmp_path):
    store = DirStore(tmp_path)
    store.write("a/b.json", b"{", "application/json")
    with pytest.raises(ValueError, match="line 1"):
        read_json(store, "a/b.json")
