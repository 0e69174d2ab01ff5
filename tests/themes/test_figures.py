"""Figures: valid for Plotly, the same each time, harmless whatever customers write, alone on their page."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from voc.encode.encoder import Vectors
from voc.settings import PROJECT_ROOT
from voc.tag.tagger import Tagger
from voc.text.reader import Reader
from voc.themes.figures import (
    MOST_POINTS,
    Figure,
    MapPoint,
    ShownWeek,
    draw,
    map_figure,
    over_time_figure,
    project,
    to_html,
)
from voc.themes.space import Document, embed

NAMES = {"phone": "電話がつながらない", "price": "料金が高い"}
WEEKS = [ShownWeek("2026-W45", 40), ShownWeek("2026-W46", 0), ShownWeek("2026-W47", 50)]
MANY = {f"t{number}": f"テーマ {number}" for number in range(25)}
UNKIND = "</script><script>alert(1)</script> <b>太字</b> &lt;br&gt; <a href='https://example.com'>%{x}</a>"


def _points(count: int, theme: str | None = "phone", text: str = "電話がつながらない") -> list[MapPoint]:
    return [MapPoint(float(number), -float(number), text, theme) for number in range(count)]


def _vectors(count: int, seed: int = 1) -> Vectors:
    """Unit vectors around five centres."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(5, 20))[np.arange(count) % 5] + 0.3 * rng.normal(size=(count, 20))
    result: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return result


def _traces(figure: Figure) -> dict[str, Any]:
    return {trace["name"]: trace for trace in figure["data"]}


def _over_time(themes: dict[str, str] = NAMES) -> Figure:
    return over_time_figure(WEEKS, {"phone": (4, 0, 5), "price": (8, 0, 10)}, themes)


@pytest.mark.parametrize("figure", [map_figure(_points(3), NAMES), map_figure([], {}), _over_time()])
def test_plotly_takes_the_figure_and_it_is_plain_json(figure: Figure) -> None:
    from plotly.graph_objects import Figure as Checked

    Checked(data=figure["data"], layout=figure["layout"])
    assert json.loads(json.dumps(figure)) == figure


def test_the_map_has_a_colour_a_theme_and_grey_below_for_none() -> None:
    points = [*_points(2), *_points(3, "price"), *_points(4, None), *_points(1, "forgotten")]
    figure = map_figure(points, NAMES)
    assert figure["data"][0]["name"] == "未分類"
    traces = _traces(figure)
    assert {name: len(trace["x"]) for name, trace in traces.items()} == {
        "未分類": 5,
        "電話がつながらない": 2,
        "料金が高い": 3,
    }
    colours = {name: trace["marker"]["color"] for name, trace in traces.items()}
    assert colours["未分類"] == "#bbbbbb"
    assert len(set(colours.values())) == 3


def test_themes_beyond_the_colours_have_another_marker() -> None:
    figure = map_figure([point for theme in MANY for point in _points(1, theme)], MANY)
    styles = [(trace["marker"]["color"], trace["marker"]["symbol"]) for trace in figure["data"]]
    assert len(set(styles)) == 25
    assert len({colour for colour, _ in styles}) == 9
    assert {symbol for _, symbol in styles[:9]} == {"circle"}


def test_a_theme_looks_the_same_in_both_figures() -> None:
    on_map = _traces(map_figure([*_points(1), *_points(1, "price")], NAMES))
    over_time = _traces(_over_time())
    for name in NAMES.values():
        assert on_map[name]["marker"]["color"] == over_time[name]["line"]["color"]
        assert on_map[name]["marker"]["symbol"] == over_time[name]["marker"]["symbol"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("短い", "短い"),
        ("二行\nに\u3000わたる", "二行 に わたる"),
        ("あ" * 80, "あ" * 40 + "<br>" + "あ" * 40),
        ("あ" * 81, "あ" * 40 + "<br>" + "あ" * 39 + "…"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
    ],
)
def test_the_hover_shows_the_shortened_text(text: str, shown: str) -> None:
    assert map_figure(_points(1, text=text), NAMES)["data"][0]["text"] == [shown]


def test_the_map_draws_at_most_2000_points_and_says_so() -> None:
    figure = map_figure(_points(MOST_POINTS + 1), NAMES)
    (trace,) = figure["data"]
    assert len(trace["x"]) == MOST_POINTS
    assert "2,001 件から 2,000 件を抽出" in figure["layout"]["title"]["subtitle"]["text"]
    assert figure == map_figure(_points(MOST_POINTS + 1), NAMES)
    assert "抽出" not in map_figure(_points(5), NAMES)["layout"]["title"]["subtitle"]["text"]


def test_points_that_were_drawn_before_are_told_with_the_number_that_they_stand_for() -> None:
    figure = map_figure(_points(MOST_POINTS), NAMES, drawn_from=20_000)
    assert "20,000 件から 2,000 件を抽出" in figure["layout"]["title"]["subtitle"]["text"]
    assert "抽出" not in map_figure(_points(5), NAMES, drawn_from=5)["layout"]["title"]["subtitle"]["text"]


def test_the_draw_is_in_order_without_repeats_and_the_same_each_time() -> None:
    drawn = draw(100, 30)
    assert len(drawn) == 30
    assert (np.diff(drawn) > 0).all()
    assert drawn[-1] < 100
    np.testing.assert_array_equal(drawn, draw(100, 30))
    np.testing.assert_array_equal(draw(30, 30), np.arange(30))


def test_the_lines_are_weekly_shares_with_count_and_exposure() -> None:
    figure = _over_time()
    first, second = figure["data"]
    assert (first["name"], second["name"]) == ("料金が高い", "電話がつながらない")
    assert first["x"] == ["2026-W45", "2026-W46", "2026-W47"]
    assert second["y"] == [10.0, None, 10.0]
    assert second["customdata"] == [[4, 40], [0, 0], [5, 50]]
    assert (figure["layout"]["xaxis"]["title"]["text"], figure["layout"]["yaxis"]["title"]["text"]) == (
        "週",
        "顧客の割合 (%)",
    )


def test_only_the_ten_largest_themes_have_a_line() -> None:
    counts = {theme: (number, 0, number) for number, theme in enumerate(MANY)}
    names = [trace["name"] for trace in over_time_figure(WEEKS, counts, MANY)["data"]]
    assert names == [MANY[f"t{number}"] for number in range(24, 14, -1)]


def test_a_count_a_week_is_needed() -> None:
    with pytest.raises(ValueError, match="phone"):
        over_time_figure(WEEKS, {"phone": (1, 2)}, NAMES)


def test_the_same_vectors_are_laid_out_alike_in_any_order() -> None:
    vectors = _vectors(120)
    layout = project(vectors)
    assert layout.shape == (120, 2)
    np.testing.assert_array_equal(layout, project(vectors))
    np.testing.assert_array_equal(layout[::-1], project(vectors[::-1]))


def test_neighbours_stay_neighbours() -> None:
    vectors = _vectors(300)
    assert trustworthiness(vectors, project(vectors), n_neighbors=10) >= 0.9


@pytest.mark.parametrize("count", [2, 3, 4, 5, 8])
def test_a_handful_is_laid_out_too(count: int) -> None:
    layout = project(_vectors(count))
    assert np.isfinite(layout).all()
    assert len(np.unique(layout, axis=0)) == count


def test_equal_vectors_share_a_place() -> None:
    """All equal ones have no directions to start from: PCA would divide by zero."""
    assert not project(np.repeat(_vectors(1), 50, axis=0)).any()
    assert project(np.zeros((0, 20), dtype=np.float32)).shape == (0, 2)
    vectors = _vectors(60)
    layout = project(np.concatenate([vectors, vectors[:7]]))
    np.testing.assert_array_equal(layout[:7], layout[60:])


@pytest.mark.slow
def test_neighbours_of_an_industry_stay_neighbours(tagger: Tagger, reader: Reader) -> None:
    lines = (PROJECT_ROOT / "corpora" / "themes" / "telecom-t01.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [Document(row["id"], reader.read(row["text"]), row["kind"]) for row in map(json.loads, lines)]
    vectors = embed(documents, tagger).vectors
    assert trustworthiness(vectors, project(vectors), n_neighbors=10) >= 0.8


def test_the_page_stands_alone() -> None:
    from plotly.offline import get_plotlyjs

    figure = map_figure(_points(2, text=UNKIND), {"phone": UNKIND})
    page = to_html(figure)
    assert '<html lang="ja">' in page
    assert "<title>コメントの地図</title>" in page
    around = page.replace(get_plotlyjs(), "")
    assert len(around) < 10_000 < 1_000_000 < len(page)
    assert "src=" not in "".join(re.findall(r"<script[^>]*>", around))
    assert re.findall(r"(?:src|href)=\S+", re.sub(r"<script.*?</script>", "", around, flags=re.DOTALL)) == [
        'href="data:,">'
    ]
    assert "alert(1)</script>" not in page
    assert '"showSendToCloud": false' in around
    assert page == to_html(figure)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "shown"), [("map", "<b>太字</b> &lt;br&gt; <a"), ("over_time", "(5人 / 50人)")])
def test_a_browser_shows_the_page_without_any_request(kind: str, shown: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium on this machine (tests/prerequisites.sh installs it)")
    names = {"phone": UNKIND, "price": "料金が高い"}
    figure = map_figure([*_points(2, text=UNKIND), *_points(3, None)], names) if kind == "map" else _over_time(names)
    file = tmp_path / "figure.html"
    file.write_text(to_html(figure), encoding="utf-8")
    told: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.on("request", lambda request: told.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_selector(".scatterlayer .point")
        x, y = page.evaluate(
            "() => { const all = document.querySelectorAll('.scatterlayer .point');"
            " const box = all[all.length - 1].getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; }"
        )
        page.mouse.move(x, y)
        page.wait_for_selector(".hoverlayer .hovertext")
        legend, hover = page.locator(".legend").text_content(), page.locator(".hoverlayer").text_content()
        links = page.locator(".legend a, .hoverlayer a").count()
        buttons = page.locator(".modebar-btn").evaluate_all("all => all.map(each => each.dataset.title)")
        browser.close()
    assert told == [file.as_uri()]
    assert UNKIND in (legend or "")
    assert shown in (hover or "")
    assert links == 0
    # The buttons are these and no other: plotly.js would also offer to send the comments to Plotly's cloud.
    assert buttons == ["画像 (PNG) として保存", "範囲を拡大", "移動", "拡大", "縮小", "全体を表示"]
