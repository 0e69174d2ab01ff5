"""The JSON of ``/v1/themes``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.v1.values import Text, Whole
from voc.ingest.comment import Kind
from voc.store.theme_history import Action
from voc.themes.granularity import Granularity
from voc.themes.known import State
from voc.themes.outcome import Outcome


class RepresentativeJson(BaseModel):
    """A comment near the centre of a theme."""

    id: str
    text: str


class ThemeJson(BaseModel):
    """A theme in force; ``comments`` counts the stored comments that it has now, ``group`` is the reason they mostly give."""

    id: str
    name: str
    comments: int
    group: str
    state: State
    new: bool
    began_at: datetime
    hidden: bool
    pinned: bool
    phrases: list[str]
    words: list[str]
    representatives: list[RepresentativeJson]


class ThemeList(BaseModel):
    """The themes in force, the largest first, with the run that found them."""

    run: int | None
    discovered_at: datetime | None
    items: list[ThemeJson]


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Discover(_Wanted):
    """Which comments to look at, as the filters of ``GET /v1/comments``; ``rebuild`` finds all themes from scratch."""

    kind: Kind | None = None
    since: Text | None = None
    until: Text | None = None
    granularity: Granularity = Granularity.NORMAL
    rebuild: StrictBool = False


class Discovered(BaseModel):
    """The run in force; ``fresh`` is false where nothing had changed since it."""

    run: int
    fresh: bool
    rebuilt: bool


class ThemeChanges(_Wanted):
    """What to change about a theme; what is not given stays."""

    name: Text | None = None
    hidden: StrictBool | None = None
    pinned: StrictBool | None = None


class MergeThemes(_Wanted):
    """``themes`` go into the theme ``into``."""

    into: Text
    themes: list[Text] = Field(min_length=1, max_length=100)


class SplitTheme(_Wanted):
    """A theme and the number of parts."""

    theme: Text
    parts: Whole = Field(2, ge=2, le=10)


class MoveComment(_Wanted):
    """A comment and the theme to put it into, ``null`` for none."""

    comment: Text
    theme: Text | None


class EditJson(BaseModel):
    """A change that a person made."""

    id: int
    made_at: datetime
    made_by: str
    action: Action
    theme: str
    change: dict[str, Any]
    undone_at: datetime | None


class EditList(BaseModel):
    """A page of changes, the newest first; ``next`` goes into ``before``, ``null`` on the last page."""

    items: list[EditJson]
    next: int | None = Field(description="次のページの before。最後のページでは null", examples=[41])


class FlowJson(BaseModel):
    """Comments that came from or went to a theme, ``null`` for none."""

    theme: str | None
    name: str | None
    comments: int


class MonthJson(BaseModel):
    """A month's number in both runs."""

    before: int
    after: int


class ThemeChangeJson(BaseModel):
    """One theme in two runs."""

    theme_id: str
    name: str | None
    before: int
    after: int
    stayed: int
    came_from: list[FlowJson]
    went_to: list[FlowJson]
    months: dict[str, MonthJson]


class RunDifferenceJson(BaseModel):
    """What changed between two runs over the comments that both knew."""

    before: int
    after: int
    comments: int
    themes: list[ThemeChangeJson]


class DriverJson(BaseModel):
    """A theme against the outcome; everything counts customers whose outcome is known, each once.

    ``share`` is that of the outcome among the ``n`` who speak of the theme, ``share_others`` that among the ``others``;
    ``lift`` is their ratio (``null``: the others have no case), ``low`` to ``high`` its 95 % interval (``null``: no upper
    bound). ``more_than_noise`` holds among all themes at a false discovery rate of 10 %; the lift may lie below 1.
    ``reason`` is the code that most of them name, ``stated`` the share who name it first.
    """

    theme_id: str
    name: str
    n: int
    with_outcome: int
    share: float
    others: int
    others_with_outcome: int
    share_others: float | None
    lift: float | None
    low: float
    high: float | None
    p_value: float
    more_than_noise: bool
    reason: str | None
    reason_name: str | None
    stated: float


class DriversJson(BaseModel):
    """What goes with an outcome, the surest first; ``respondents`` are the customers of known outcome.

    A lift says who leaves, not why.
    """

    outcome: Outcome
    respondents: int
    with_outcome: int
    drivers: list[DriverJson]


class FigureJson(BaseModel):
    """A Plotly figure, to be drawn with ``Plotly.newPlot(element, figure)``; texts in it are escaped."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]
    config: dict[str, Any]
