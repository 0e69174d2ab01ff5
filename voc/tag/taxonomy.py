"""A company's view of the codes: its display names, its own reasons, and the hours within which to act.

``VOC_TAXONOMY`` names a YAML file that overlays the defaults:

    reasons:
      support: カスタマーセンター
    due_hours:
      critical: 2
    own_reasons:
      box_thaw:
        name: 保冷箱の溶け
        description: 冷凍品が届いたときに溶けている
        parent: delivery
        examples: [at least five comments]

``docs/taxonomy.md`` explains each key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeGuard

import yaml

from voc.errors import VocError
from voc.tag.labels import DEMAND_NAMES, REASON_NAMES, Urgency

# "Same day" means that someone looks within the hour; a survey answer of low urgency needs no reply.
_DUE_HOURS: Final[dict[Urgency, int | None]] = {
    Urgency.CRITICAL: 1,
    Urgency.HIGH: 24,
    Urgency.MEDIUM: 72,
    Urgency.LOW: None,
}
_KEYS: Final = ("reasons", "own_reasons", "demands", "due_hours")
_OWN_KEYS: Final = ("name", "description", "parent", "examples")
# As long as the column of the database that holds a code.
_OWN_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
# The answer of the tagger that there is no reason.
_RESERVED: Final = frozenset({*REASON_NAMES, "none"})
_FEWEST_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class OwnReason:
    """A company's own reason, told by at least five examples; ``parent`` is the built-in code that it refines."""

    name: str
    examples: tuple[str, ...]
    description: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Display names by code (own reasons included), own reasons by code, hours by urgency (``None``: no reply needed)."""

    reasons: Mapping[str, str] = field(default_factory=lambda: dict(REASON_NAMES))
    demands: Mapping[str, str] = field(default_factory=lambda: dict(DEMAND_NAMES))
    due_hours: Mapping[Urgency, int | None] = field(default_factory=lambda: dict(_DUE_HOURS))
    own_reasons: Mapping[str, OwnReason] = field(default_factory=dict)

    def reason_name(self, code: str) -> str:
        """Return the display name of a reason, the code itself where it has none."""
        return self.reasons.get(code, code)


def load_taxonomy(path: Path | None) -> Taxonomy:
    """Load the taxonomy, overlaid by the YAML file at ``path`` where one is given."""
    if path is None:
        return Taxonomy()
    try:
        overlay = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise _broken(path, f"ファイルを読めません ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _broken(path, f"YAMLとして読めません ({str(error).splitlines()[0]})") from error
    if not isinstance(overlay, dict):
        raise _broken(path, f"{'・'.join(_KEYS)} を持つ表ではありません")
    if unknown := [str(key) for key in overlay if key not in _KEYS]:
        raise _broken(path, f"知らない項目があります: {'、'.join(unknown)}。使える項目: {'、'.join(_KEYS)}")
    own = _own_reasons(path, overlay.get("own_reasons", {}))
    names = _overlay(path, REASON_NAMES, overlay.get("reasons", {}))
    return Taxonomy(
        reasons={**names, **{code: reason.name for code, reason in own.items()}},
        demands=_overlay(path, DEMAND_NAMES, overlay.get("demands", {})),
        due_hours=_due_hours(path, overlay.get("due_hours", {})),
        own_reasons=own,
    )


def _own_reasons(path: Path, given: Any) -> dict[str, OwnReason]:
    if not isinstance(given, dict):
        raise _broken(path, "own_reasons は「コード: 内容」の形で書いてください")
    return {code: _own_reason(path, code, content) for code, content in given.items()}


def _own_reason(path: Path, code: Any, content: Any) -> OwnReason:
    def unfit(why: str) -> VocError:
        return _broken(path, f"own_reasons の「{code}」{why}")

    if not isinstance(code, str) or not _OWN_CODE.fullmatch(code):
        raise unfit("はコードに使えません。英小文字で始め、英小文字・数字・_ で64文字までにしてください")
    if code in _RESERVED:
        raise unfit("は内蔵のコードです。別のコードにするか、表示名を変えるだけなら reasons に書いてください")
    if not isinstance(content, dict):
        raise unfit(f"に {'・'.join(_OWN_KEYS)} を書いてください")
    if unknown := [str(key) for key in content if key not in _OWN_KEYS]:
        raise unfit(f"に知らない項目があります: {'、'.join(unknown)}。使える項目: {'、'.join(_OWN_KEYS)}")
    name, parent, examples = content.get("name"), content.get("parent"), content.get("examples")
    description = content.get("description") or ""
    if not _is_text(name):
        raise unfit("に表示名 (name) を文字列で書いてください")
    if not isinstance(description, str):
        raise unfit("の説明 (description) が文字列ではありません")
    if parent is not None and parent not in list(REASON_NAMES):
        raise unfit(f"の parent「{parent}」は内蔵のコードではありません。使えるコード: {'、'.join(REASON_NAMES)}")
    if not isinstance(examples, list) or not all(_is_text(example) for example in examples):
        raise unfit("に例文 (examples) を文字列の一覧で書いてください")
    # The same sentence twice teaches nothing, and makes the examples look more alike than they are.
    distinct = tuple(dict.fromkeys(example.strip() for example in examples))
    if len(distinct) < _FEWEST_EXAMPLES:
        raise unfit(
            f"は例文 (examples) が{len(distinct)}件です。互いに違う例文を{_FEWEST_EXAMPLES}件以上書いてください"
        )
    return OwnReason(name.strip(), distinct, description.strip(), parent)


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())


def _overlay(path: Path, names: Mapping[str, str], changes: Any) -> dict[str, str]:
    if not isinstance(changes, dict):
        raise _broken(path, "表示名は「コード: 名前」の形で書いてください")
    unknown = [str(code) for code in changes if code not in names]
    if unknown:
        raise _broken(path, f"知らないコードがあります: {'、'.join(unknown)}。使えるコード: {'、'.join(names)}")
    for code, name in changes.items():
        if not _is_text(name):
            raise _broken(path, f"「{code}: {name}」の表示名が文字列ではありません")
    return {**names, **changes}


def _due_hours(path: Path, changes: Any) -> dict[Urgency, int | None]:
    hours = dict(_DUE_HOURS)
    if not isinstance(changes, dict):
        raise _broken(path, "due_hours は「緊急度: 時間」の形で書いてください")
    for code, value in changes.items():
        if code not in list(Urgency) or not (value is None or (type(value) is int and value > 0)):
            raise _broken(
                path,
                f"due_hours の「{code}: {value}」が正しくありません。critical・high・medium・low に時間数を書いてください",
            )
        hours[Urgency(code)] = value
    return hours


def _broken(path: Path, why: str) -> VocError:
    return VocError(f"VOC_TAXONOMY のファイル「{path}」: {why}。", code="taxonomy_broken", status=503)
