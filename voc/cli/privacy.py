"""``voc mask``: personal data masked without storing anything, and how well that works on marked texts."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from voc.cli.console import complain, print_json, read_input
from voc.cli.records import RecordFormat, guess_format, read_records
from voc.errors import ExitStatus
from voc.ingest.record import Refusal
from voc.privacy.kinds import LABELS, PersonalData
from voc.privacy.mask import Masker
from voc.settings import PROJECT_ROOT, load_settings

_CORPUS = PROJECT_ROOT / "corpora" / "privacy"
# Those that the name tagger learnt from would flatter it.
_CASES = _CORPUS / "test"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("mask", help="保存せずに個人情報を伏せます。テキストはテキストで、ほかはJSONLで返します。")(mask)


def mask(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="入力ファイル。- は標準入力")] = "-",
    form: Annotated[RecordFormat | None, typer.Option("--format", help="入力の形式。省くとファイル名から判断")] = None,
    evaluate: Annotated[
        bool,
        typer.Option("--evaluate", help='伏せずに正しさを測る。{"text", "spans": [[始め, 終わり, 種類]]} のJSONL'),
    ] = False,
    train: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="伏せずに、氏名を見つけるモデルを corpora/privacy の文例から学習して保存"),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="--train で、人の名前のない実際の回答 (JSONL、.gz も可) からも学習"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="測った結果をJSONで出力")] = False,
) -> int:
    """Mask texts in order, the counts by kind on stderr; or score the masking on marked texts, or train its name tagger."""
    from voc.jobs.components import Components

    components = Components(load_settings())
    if train is not None:
        from voc.privacy.name_training import train as train_names

        train_names(_CORPUS, PROJECT_ROOT / "corpora" / "comments", answers, train, components.reader.tokenizer)
        return ExitStatus.DONE
    masker = components.masker
    if evaluate:
        _evaluate(_CASES if file == "-" else Path(file), masker, as_json)
        return ExitStatus.DONE
    content, form = read_input(file), form or guess_format(file)
    if form is RecordFormat.TEXT:
        masked = masker.mask(content)
        sys.stdout.write(masked.text)
        _complain_of(masked.counts)
        return ExitStatus.DONE
    counts: Counter[str] = Counter()
    refused = False
    for record in read_records(content, form, None):
        if isinstance(record, Refusal):
            refused = True
            print_json(record.to_json())
            continue
        masked = masker.mask(record.text)
        counts.update(masked.counts)
        print_json({"id": record.id, "text": masked.text, "masked": masked.counts})
    _complain_of(counts)
    return ExitStatus.FAILED if refused else ExitStatus.DONE


def _evaluate(path: Path, masker: Masker, as_json: bool) -> None:
    from voc.privacy.evaluate import evaluate, read_cases, to_markdown

    quality = evaluate(read_cases(path), masker)
    print_json(quality.to_json()) if as_json else print(to_markdown(quality))


def _complain_of(counts: Mapping[str, int]) -> None:
    found = "、".join(f"{LABELS[PersonalData(kind)]} {count}" for kind, count in counts.items())
    complain(f"伏せた個人情報: {found or 'なし'}")
