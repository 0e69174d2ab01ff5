"""The parts of voc, each loaded from the settings when it is first needed, and then kept."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from voc.encode.encoder import Encoder
from voc.encode.loading import load_encoder
from voc.encode.static import StaticEncoder
from voc.jobs.indexing import make_searchable
from voc.privacy.mask import Masker
from voc.settings import PROJECT_ROOT, Settings
from voc.store.database import Database
from voc.store.themes import ThemeRepository
from voc.tag.installed import find_models, not_installed
from voc.tag.model import load_model
from voc.tag.tagger import Tagger
from voc.tag.taxonomy import Taxonomy, load_taxonomy
from voc.text.reader import Reader
from voc.text.tokenizer import Tokenizer
from voc.themes.assign import Assigner

BUNDLED_MODEL = PROJECT_ROOT / "models" / "tagger"


class Components:
    """What a command or the API works with. Nothing here loads torch or spaCy while the built-in encoder is used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._pinned: dict[str, Tagger] = {}

    @cached_property
    def reader(self) -> Reader:
        """The reader with the company's own words."""
        return Reader(Tokenizer(self.settings.user_dictionary))

    @cached_property
    def encoder(self) -> Encoder:
        """The built-in encoder or the one that ``VOC_ENCODER`` names."""
        return load_encoder(self.settings.encoder, self.settings.home, self.reader)

    @cached_property
    def built_in_encoder(self) -> StaticEncoder:
        """The built-in encoder, whatever ``VOC_ENCODER`` says: fast enough to encode while a page is made."""
        if isinstance(self.encoder, StaticEncoder):
            return self.encoder
        return StaticEncoder.built_in(self.settings.home, self.reader)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The company's display names and hours."""
        return load_taxonomy(self.settings.taxonomy)

    @property
    def trained_folder(self) -> Path:
        """Where ``voc train`` puts a model of the user's own."""
        return self.settings.home / "models" / "tagger"

    @property
    def model_folder(self) -> Path:
        """The model in force: ``VOC_MODEL``, else one trained here, else the one that comes with voc."""
        if self.settings.model is not None:
            return self.settings.model
        return self.trained_folder if self.trained_folder.is_dir() else BUNDLED_MODEL

    @cached_property
    def tagger(self) -> Tagger:
        """The tagger with the model in force."""
        return Tagger(load_model(self.model_folder), self.encoder, self.taxonomy, self.reader)

    @property
    def installed(self) -> dict[str, Path]:
        """The folders of the versions that can tag here: the one in force, the bundled one, those trained before."""
        trained = sorted(path for path in self.trained_folder.parent.glob("*") if path.is_dir())
        return find_models([self.model_folder, BUNDLED_MODEL, *trained], self.encoder.name)

    def tagger_of(self, version: str | None) -> Tagger:
        """Return the tagger with this version, ``None`` for the one in force; kept once it is loaded.

        Raises ``VocError`` (``model_not_installed``) naming the versions that are installed.
        """
        if version is None or version == self.tagger.version:
            return self.tagger
        if version not in self._pinned:
            installed = self.installed
            if version not in installed:
                raise not_installed(version, installed)
            self._pinned[version] = Tagger(load_model(installed[version]), self.encoder, self.taxonomy, self.reader)
        return self._pinned[version]

    @cached_property
    def masker(self) -> Masker:
        """Masks personal data, person names and the company's own member numbers included."""
        return Masker(self.reader.tokenizer, self.settings.member_number_pattern)

    @cached_property
    def database(self) -> Database:
        """The database, its schema up to date, every comment searchable."""
        database = Database(self.settings.sqlalchemy_url)
        database.migrate()
        make_searchable(database, lambda: self.reader)
        return database

    def assigner(self, known: Assigner) -> Assigner:
        """Return an assigner to the themes in force: ``known`` where it still is one, else a new one."""
        with self.database.transaction() as session:
            return ThemeRepository(session).assigner(self.encoder.name, self.tagger.version, known)
