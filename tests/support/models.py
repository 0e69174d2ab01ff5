"""A second version of the tagger: the shipped one without its network, which answers a part of the comments otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from support.places import BUNDLED_TAGGER, new_home
from voc.tag.model import load_model

OTHER: Final = "voc-other-1"


def home_with_other_model(folder: Path, shared: Path) -> Path:
    """Make a home without data in which the version ``OTHER`` is installed, too."""
    home = new_home(folder, shared)
    models = home / "models"
    if models.is_symlink():  # the checkout ships no model: the shared home's own is in force
        shipped = models.resolve()
        models.unlink()
        models.mkdir()
        (models / "tagger").symlink_to(shipped / "tagger", target_is_directory=True)
    target = models / OTHER
    target.mkdir(parents=True)
    source = BUNDLED_TAGGER if (BUNDLED_TAGGER / "model.json").is_file() else models / "tagger"
    replace(load_model(source), version=OTHER, network=None).save(target)
    return home
