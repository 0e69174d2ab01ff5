"""``voc themes drivers``, ``map`` and ``timeline``: what the themes tell together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voc.cli.console import AsJson, complain, print_json, write_output
from voc.errors import UsageError
from voc.settings import load_settings
from voc.themes.outcome import OUTCOME_NAMES, Outcome

if TYPE_CHECKING:
    from voc.themes.drivers import Driver

_Output = Annotated[Path, typer.Option("-o", "--output", help="書き出すHTMLファイル")]
_ENDINGS = ("", ".html", ".htm")
_READING = (
    "テーマに触れた人数、そのうちの割合 (触れていない人の割合)、倍率 (95%区間) の順です。"
    "「高い」「低い」は偶然では説明しにくい差です。ただし原因とは限りません。"
)


def register(app: typer.Typer) -> None:
    """Add the commands of this page to ``voc themes``."""
    app.command(help="どのテーマに触れた顧客が、ほかの顧客より多く離れているかを表示します。")(drivers)
    app.command("map", help="離反にかかわるコメントの地図 (近いほど内容が似ている) をHTMLに書き出します。")(draw_map)
    app.command(help="テーマに触れた顧客の割合の、週ごとの推移をHTMLに書き出します。")(timeline)


def drivers(
    outcome: Annotated[
        Outcome, typer.Option(help="何との関係か: leaving (解約の申し出・解約)・detractor (NPS 0~6)")
    ] = Outcome.LEAVING,
    as_json: AsJson = False,
) -> None:
    """Print each theme's lift on the outcome, the surest first."""
    from voc.jobs.components import Components
    from voc.jobs.insight import theme_drivers

    components = Components(load_settings())
    found = theme_drivers(components, outcome)
    reasons = components.taxonomy.reasons
    if as_json:
        print_json(found.to_json(reasons))
        return
    print(f"{OUTCOME_NAMES[outcome]}: {found.respondents}人のうち{found.with_outcome}人")
    for driver in found.drivers:
        print(_line(driver, reasons))
    if not found.drivers:
        complain("テーマに触れた顧客がいません。")
    complain(_READING)


def draw_map(output: _Output) -> None:
    """Write the map as a page that stands alone."""
    from voc.jobs.insight import theme_map

    _write(theme_map, output)


def timeline(output: _Output) -> None:
    """Write the themes over time as a page that stands alone."""
    from voc.jobs.insight import themes_over_time

    _write(themes_over_time, output)


def _write(draw: Callable[[Any], dict[str, Any]], output: Path) -> None:
    if output.suffix.lower() not in _ENDINGS:
        raise UsageError(f"「{output}」には書き出せません。図はHTMLなので、.html で終わる名前にしてください。")
    from voc.jobs.components import Components
    from voc.themes.figures import to_html

    figure = draw(Components(load_settings()))
    write_output(to_html(figure), output)
    complain(f"{figure['layout']['title']['text']}を {output} に書きました。ブラウザで開いてください。")


def _line(driver: Driver, reasons: Mapping[str, str]) -> str:
    """One theme: how many speak of it, the two shares, their ratio, the mark, the name, and what is given as the reason."""
    shares = f"{driver.share:6.1%} (ほか {_written(driver.share_others, '6.1%')})"
    ratio = _written(driver.lift, "6.2f") + ("" if driver.lift is None else "倍")
    lift = f"{ratio} ({driver.low:.2f}~{_written(driver.high, '.2f', '')})"
    mark = ("低い" if driver.lift is not None and driver.lift < 1 else "高い") if driver.more_than_noise else "    "
    stated = "理由を挙げる人なし"
    if driver.reason:
        stated = f"第一の理由に「{reasons.get(driver.reason, driver.reason)}」を挙げる人 {driver.stated:.0%}"
    return f"{driver.n:5d}人  {shares}  {lift:<20}  {mark}  {driver.name}  {stated}  [{driver.theme_id}]"


def _written(value: float | None, form: str, nothing: str = "     —") -> str:
    return nothing if value is None else format(value, form)
