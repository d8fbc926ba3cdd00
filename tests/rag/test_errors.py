import inspect

from rag import errors


def test_the_tree_drawn_is_the_tree_there_is() -> None:
    drawn = errors.__doc__ or ""
    classes = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if cls.__module__ == errors.__name__]
    assert len(classes) == 16
    for cls in classes:
        assert issubclass(cls, errors.RAGError)
        assert cls.__name__ in drawn


def test_an_empty_collection_is_told_how_to_fill_it() -> None:
    text = str(errors.NothingIndexed("museum"))
    assert text.startswith("Nothing is indexed yet in the collection 'museum'")
    assert "mekor ingest PATH --collection museum" in text
