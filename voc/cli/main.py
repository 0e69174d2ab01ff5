"""``voc``: the entry point, and the one place where errors become a Japanese line and an exit status."""

from __future__ import annotations

import io
import os
import sys
from typing import Final

import typer

from voc.cli import (
    access,
    commands,
    database,
    evaluation,
    privacy,
    reports,
    retag,
    serving,
    subscriptions,
    themes,
    words,
    worker,
)
from voc.cli.console import complain
from voc.errors import ExitStatus, VocError

app = typer.Typer(
    name="voc",
    help="日本語の顧客の声を読み、なぜ顧客が離れるのかを示します。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
commands.register(app)
reports.register(app)
evaluation.register(app)
retag.register(app)
privacy.register(app)
serving.register(app)
worker.register(app)
subscriptions.register(app)
words.register(app)
app.add_typer(themes.app, name="themes")
app.add_typer(access.keys, name="key")
app.add_typer(access.people, name="user")
app.add_typer(database.app, name="db")

# Typer carries its own copy of click; the base of its wrong-usage errors is only reachable through one of them.
_UsageError: Final[type[Exception]] = typer.BadParameter.__bases__[0]
# Typer answers Ctrl-C itself, with the status of a shell.
_INTERRUPTED: Final = 130
_INTERRUPTED_MESSAGE: Final = "中断しました。ここまでに保存したものは残っています。"


def main() -> None:
    """Run the command line and exit with the contract's status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # Japanese also where the locale is C
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit status."""
    try:
        status = app(arguments, standalone_mode=False)
    except VocError as error:
        complain(error.detail)
        return error.exit_status
    except _UsageError as error:
        complain(_in_japanese(error))
        return ExitStatus.USAGE
    except (KeyboardInterrupt, typer.Abort):
        complain(_INTERRUPTED_MESSAGE)
        return ExitStatus.FAILED
    except BrokenPipeError:  # the reader of our output went away, as in `voc tag … | head`
        sys.stderr.close()
        return ExitStatus.DONE
    except Exception as error:  # the last line of defence: a person gets one line that helps, never a traceback
        if os.environ.get("VOC_DEBUG"):
            raise
        complain(
            f"予期しない問題で処理を続けられませんでした ({type(error).__name__})。ここまでに保存したものは残っています。"
            "VOC_DEBUG=1 を付けて実行すると詳しい記録が出ます。"
        )
        return ExitStatus.FAILED
    if status == _INTERRUPTED:
        complain(_INTERRUPTED_MESSAGE)
        return ExitStatus.FAILED
    return int(status) if isinstance(status, int) else ExitStatus.DONE


def _in_japanese(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "voc"
    hint = f"使い方は {path} --help で見られます。"
    name = type(error).__name__
    option = getattr(error, "option_name", None) or getattr(getattr(error, "param", None), "opts", [""])[0]
    match name:
        case "NoArgsIsHelpError":
            return f"サブコマンドを指定してください。{hint}"
        case "NoSuchOption":
            near = "、".join(getattr(error, "possibilities", None) or ())
            return f"オプション {option} はありません{f' (近いもの: {near})' if near else ''}。{hint}"
        case "MissingParameter":
            return f"{getattr(getattr(error, 'param', None), 'metavar', None) or option} を指定してください。{hint}"
        case "BadParameter":
            return f"{option} の値が正しくありません ({getattr(error, 'message', '')})。{hint}"
    message = str(getattr(error, "message", error))
    if message.startswith("No such command"):
        return f"コマンド {message.removeprefix('No such command').strip(' .')} はありません。{hint}"
    if "requires an argument" in message:
        return f"オプション {option} には値が必要です。{hint}"
    return f"コマンドの使い方が正しくありません ({message})。{hint}"
