"""Files are whole or not there, whoever writes or is cut off meanwhile."""

import pytest
from django.core.files.base import ContentFile

from newsroom.storage import WholeFiles


@pytest.fixture
def storage(tmp_path):
    return WholeFiles(location=tmp_path)


def test_writes_over_what_is_there(storage, tmp_path):
    storage.save("a/b.txt", ContentFile(b"old, and longer"))

    name = storage.save("a/b.txt", ContentFile(b"new"))

    assert name == "a/b.txt"
    assert (tmp_path / "a/b.txt").read_bytes() == b"new"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.txt"]


def test_a_reader_goes_on_with_the_old_one(storage):
    storage.save("a.txt", ContentFile(b"old"))

    with storage.open("a.txt") as read:
        storage.save("a.txt", ContentFile(b"new"))
        assert read.read() == b"old"


def test_what_is_cut_off_changes_nothing(storage, tmp_path):
    class Half(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise KeyboardInterrupt

    storage.save("a.txt", ContentFile(b"whole"))
    with pytest.raises(KeyboardInterrupt):
        storage.save("a.txt", Half(b"half a file"))

    assert (tmp_path / "a.txt").read_bytes() == b"whole"
    assert len(list(tmp_path.iterdir())) == 1
