"""``voc train`` and ``voc evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voc.cli.console import AsJson, complain, login_name, print_json
from voc.encode.context import PRETRAINED
from voc.encode.words import PROJECTION
from voc.settings import PROJECT_ROOT, load_settings

_THEMES = PROJECT_ROOT / "corpora" / "themes"
_CORPORA = [PROJECT_ROOT / "corpora" / "comments", _THEMES]
_HELD_OUT = PROJECT_ROOT / "corpora" / "evaluation"
_SECOND_LABELS = PROJECT_ROOT / "corpora" / "agreement"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("train", help="corpora/ のラベル付きコメントからタグ付けモデルを学習します。")(train)
    app.command("pretrain", help="日本語のテキストで文脈エンコーダを事前学習します。そのあと voc train が必要です。")(
        pretrain
    )
    app.command("tune", help="corpora/themes で内蔵エンコーダを調整します。そのあと voc train が必要です。")(tune)
    app.command("evaluate", help="ラベル付きJSONLで、今のモデルの正しさを測ります。")(evaluate)


def train(
    corpus: Annotated[list[Path] | None, typer.Option(help="学習データ (JSONLかフォルダ)。繰り返せます")] = None,
    held_out: Annotated[Path, typer.Option(help="評価データ。学習には使いません")] = _HELD_OUT,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="モデルを置くフォルダ。省くと VOC_HOME の中")
    ] = None,
    opinions: Annotated[
        Path | None, typer.Option(help="称賛か不満かが分かっている実際の回答 (JSONL、gzも可)。感情の学習に加えます")
    ] = None,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="保存したコメントで人が直したタグも学習する (1件が3件分)")
    ] = False,
    fast: Annotated[bool, typer.Option("--fast", help="ネットワークを学習せず、線形の部分だけにする (数分)")] = False,
    force: Annotated[bool, typer.Option("--force", help="評価が今のモデルより悪くても置き換える")] = False,
) -> None:
    """Train the tagger and put it into force if it is not worse than the one in force."""
    from voc.jobs.components import Components
    from voc.jobs.training import train_tagger
    from voc.store.audit import audit

    components = Components(load_settings())
    folder = output or components.trained_folder
    result = train_tagger(
        components,
        corpus or _CORPORA,
        held_out,
        folder,
        force=force,
        opinions=opinions,
        feedback=feedback,
        fast=fast,
    )
    with components.database.transaction() as session:
        audit(session, login_name(), "model.train", result.version, corrections=result.corrections)
    main = result.evaluation.heads["main"]
    corrected = f"と人が直した{result.corrections}件" if feedback else ""
    complain(
        f"モデル {result.version} を {result.folder} に置きました "
        f"(学習 {result.comments}件{corrected}、評価 {result.evaluation.comments}件、主な理由の正解率 {main.accuracy:.3f})。"
    )


def pretrain(
    texts: Annotated[list[Path], typer.Argument(metavar="FILE…", help="1行1文の日本語テキスト (.gz・.xz も可)")],
    minutes: Annotated[float, typer.Option(help="学習する時間 (分)")] = 60.0,
    output: Annotated[Path, typer.Option("-o", "--output", help="重みを書くファイル")] = PRETRAINED,
) -> None:
    """Pretrain the contextual encoder."""
    from voc.jobs.components import Components
    from voc.jobs.encoder_training import pretrain_encoder

    words = pretrain_encoder(Components(load_settings()), texts, minutes, output)
    complain(f"{words:,}語で事前学習した重みを {output} に書きました。続けて voc train で学習し直してください。")


def tune(
    corpus: Annotated[list[Path] | None, typer.Option(help="テーマ付きのJSONLかフォルダ。繰り返せます")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="変換行列を書くファイル")] = PROJECTION,
) -> None:
    """Tune the built-in encoder."""
    from voc.jobs.components import Components
    from voc.jobs.encoder_training import tune_encoder

    learnt = tune_encoder(Components(load_settings()), corpus or [_THEMES], _HELD_OUT, output)
    complain(
        f"{learnt}件で調整した変換行列を {output} に書きました。続けて voc train でタグ付けモデルを学習し直してください。"
    )


def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="ラベル付きのJSONLかフォルダ")] = _HELD_OUT,
    agreement: Annotated[
        bool,
        typer.Option("--agreement", help="モデルではなく、FILE にある2人目のラベルと corpora/ のラベルの一致を測る"),
    ] = False,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="FILE ではなく、保存したコメントで人が直したタグとの一致を測る")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Score the tagger in force on labelled comments, or the agreement of two people, or of people and the model."""
    from voc.jobs.components import Components
    from voc.jobs.training import evaluate_tagger, measure_feedback
    from voc.tag import agreement as agreeing
    from voc.tag import evaluate as scoring
    from voc.tag import feedback as agreed
    from voc.tag.corpus import read_labelled

    if agreement:
        second = [_SECOND_LABELS] if file == _HELD_OUT else [file]
        measured = agreeing.measure(agreeing.read_second_labels(second, read_labelled([*_CORPORA, _HELD_OUT])))
        print_json(measured.to_json()) if as_json else print(agreeing.to_markdown(measured))
        return
    components = Components(load_settings())
    if feedback:
        figures = measure_feedback(components)
        print_json(figures.to_json()) if as_json else print(agreed.to_markdown(figures))
        return
    result = evaluate_tagger(components, components.tagger, read_labelled([file], components.taxonomy.own_reasons))
    print_json(result.to_json()) if as_json else print(scoring.to_markdown(result))
