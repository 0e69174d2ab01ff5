"""A company's view of the codes: its display names and the hours within which each urgency must be acted on.

``VOC_TAXONOMY`` names a YAML file that overlays the defaults:

    reasons:
      support: カスタマーセンター
    due_hours:
      critical: 2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

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


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Display names by code, and hours by urgency (``None``: no reply needed)."""

    reasons: Mapping[str, str] = field(default_factory=lambda: dict(REASON_NAMES))
    demands: Mapping[str, str] = field(default_factory=lambda: dict(DEMAND_NAMES))
    due_hours: Mapping[Urgency, int | None] = field(default_factory=lambda: dict(_DUE_HOURS))

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
        raise _broken(path, "reasons・demands・due_hours を持つ表ではありません")
    if unknown := [str(key) for key in overlay if key not in ("reasons", "demands", "due_hours")]:
        raise _broken(path, f"知らない項目があります: {'、'.join(unknown)}。使える項目: reasons、demands、due_hours")
    return Taxonomy(
        reasons=_overlay(path, REASON_NAMES, overlay.get("reasons", {})),
        demands=_overlay(path, DEMAND_NAMES, overlay.get("demands", {})),
        due_hours=_due_hours(path, overlay.get("due_hours", {})),
    )


def _overlay(path: Path, names: Mapping[str, str], changes: Any) -> dict[str, str]:
    if not isinstance(changes, dict):
        raise _broken(path, "表示名は「コード: 名前」の形で書いてください")
    unknown = [str(code) for code in changes if code not in names]
    if unknown:
        raise _broken(path, f"知らないコードがあります: {'、'.join(unknown)}。使えるコード: {'、'.join(names)}")
    for code, name in changes.items():
        if not isinstance(name, str) or not name.strip():
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
    return VocError(f"VOC_TAXONOMY のファイル「{path}」: {why}。", code="taxonomy_broken", status=500)
