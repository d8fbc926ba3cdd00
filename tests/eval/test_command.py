from pathlib import Path

import pytest

from eval.command import Wanted, new_folder
from eval.errors import ConfigError


def test_slices_are_names_between_commas() -> None:
    assert Wanted(Path("g"), slices=" lang, type,").config().slices == ("lang", "type")
    assert Wanted(Path("g"), slices="").config().slices == ()
    with pytest.raises(ConfigError, match="'typ' is no attribute"):
        Wanted(Path("g"), slices="typ").config()


def test_a_new_run_has_a_folder_of_its_own(tmp_path: Path) -> None:
    one, two = new_folder(tmp_path, "museum"), new_folder(tmp_path, "museum")
    assert one.parent == two.parent == tmp_path / "runs"
    assert one.name.startswith("museum-20")
    assert one != two


@pytest.mark.parametrize(("name", "start"), [("מוזיאון", "gold-"), ("../a b", "a-b-"), ("x" * 90, "x" * 40 + "-")])
def test_any_name_makes_a_folder_below_home(tmp_path: Path, name: str, start: str) -> None:
    folder = new_folder(tmp_path, name)
    assert folder.parent == tmp_path / "runs"
    assert folder.name.startswith(start)
