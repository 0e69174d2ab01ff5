"""Every error of the API by its ``code``: status, meaning, and which operation can answer it."""

from __future__ import annotations

from collections import defaultdict
from http import HTTPStatus
from typing import Any, Final

# code → (status, what it means). A code that stands for several places has the status of the path's own object.
ERRORS: Final[dict[str, tuple[int, str]]] = {
    "bad_request": (400, "本文を読めない (文字コード、multipart の形)"),
    "unauthenticated": (401, "キーもサインインもないか、正しくない"),
    "forbidden": (403, "キーか役割に、この操作の権限がない"),
    "cross_origin": (403, "ほかのサイトのページから送られた"),
    "not_found": (404, "この URL はない"),
    "comment_missing": (404, "コメントがない"),
    "comment_without_place": (404, "コメントがないか、どのテーマにも入っていない"),
    "decision_missing": (404, "決定がない"),
    "delivery_missing": (404, "配信がない"),
    "edit_missing": (404, "取り消せる変更がない"),
    "import_missing": (404, "取り込みがない"),
    "job_missing": (404, "ジョブがない"),
    "key_missing": (404, "キーがない"),
    "mapping_missing": (404, "保存された列の選び方がない"),
    "model_not_installed": (404, "その版のモデルは入っていない"),
    "no_run": (404, "テーマをまだ見つけていない"),
    "not_handled": (404, "まだ対応済みになっていない"),
    "nothing_stored": (404, "コメントがまだ保存されていない"),
    "person_missing": (404, "その番号の人はいない"),
    "run_missing": (404, "その分析はない"),
    "theme_merged": (404, "ほかのテーマにまとめられた (detail にまとめ先)"),
    "theme_missing": (404, "テーマがない"),
    "subscription_missing": (404, "購読がない"),
    "webhook_missing": (404, "Webhook がない"),
    "week_empty": (404, "その週のコメントがない"),
    "body_too_slow": (408, "本文が途中で届かなくなった"),
    "comment_deleted": (409, "削除を依頼されたコメントで、もう保存しない"),
    "delivery_open": (409, "配信がまだ送信の途中"),
    "edit_built_on": (409, "あとに同じテーマへの変更があり、先にそちらを取り消す"),
    "idempotency_conflict": (409, "同じ Idempotency-Key が別の内容で使われている"),
    "job_already_open": (409, "同じ種類のジョブがもう待っているか動いている"),
    "last_administrator": (409, "サインインできる管理者がいなくなる"),
    "name_taken": (409, "同じ名前の人がもういる"),
    "job_ended": (409, "もう終わっていて取り消せない"),
    "job_not_ended": (409, "やり直せるのは、失敗したか取り消したものだけ"),
    "outcome_unknown": (409, "NPS の回答があるコメントがない"),
    "split_too_alike": (409, "内容が似ていて分けられない"),
    "split_too_small": (409, "件数が少なくて分けられない"),
    "theme_name_taken": (409, "同じ名前のテーマがある"),
    "themes_changed": (409, "分析のあいだにテーマが変更された"),
    "themes_of_another_model": (409, "モデルが変わってからテーマを見直していない"),
    "too_few_comments": (409, "テーマを見つけるにはコメントが足りない"),
    "too_many_webhooks": (409, "Webhook が上限に達している"),
    "too_many_subscriptions": (409, "購読が上限に達している"),
    "upload_gone": (409, "アップロードされたファイルがもうない"),
    "webhook_inactive": (409, "Webhook が止まっている"),
    "body_too_large": (413, "本文が大きすぎる"),
    "content_encoding": (415, "本文が圧縮されている"),
    "invalid_request": (422, "値が正しくない。detail に項目と直し方"),
    "weak_password": (422, "パスワードが短すぎるか、長すぎるか、名前と同じ"),
    "invalid_name": (422, "名前に使えない文字があるか、長すぎる"),
    "decision_text": (422, "決めたことが空か、長すぎる"),
    "empty": (422, "本文が空"),
    "too_long": (422, "本文が長すぎる"),
    "unusable": (422, "本文に文字として扱えないものがある"),
    "feedback_empty": (422, "直す項目がない"),
    "label_twice": (422, "同じコードが2回ある"),
    "merge_needs_others": (422, "まとめるテーマがない"),
    "theme_name": (422, "テーマの名前が空か、長すぎる"),
    "too_many_reasons": (422, "理由が3つより多い"),
    "unknown_label": (422, "知らないコード"),
    "subscription_destination": (422, "送り先の形が正しくない"),
    "subscription_format": (422, "その送り方では送れない形"),
    "time_unknown": (422, "時刻の形 (08:00) ではない"),
    "webhook_address_forbidden": (422, "社内や自分自身のアドレスには送れない"),
    "webhook_url": (422, "URL の形が正しくない"),
    "week_unknown": (422, "週の形 (2026-W47) ではない"),
    "broken_workbook": (422, "Excel ファイルとして読めない"),
    "broken_zip": (422, "zip が壊れている"),
    "empty_file": (422, "ファイルが空"),
    "file_too_large": (422, "ファイルが大きすぎる"),
    "line_too_long": (422, "1行が長すぎる"),
    "nested_zip": (422, "zip の中に zip がある"),
    "no_rows": (422, "データの行がない"),
    "no_text_column": (422, "本文の列が見つからない"),
    "not_a_table": (422, "表として読めない"),
    "password_protected": (422, "パスワードで保護されている"),
    "personal_column": (422, "個人情報に見える列は ID や属性にできない"),
    "several_tables": (422, "表がいくつもある"),
    "sheet_too_large": (422, "シートが大きすぎる"),
    "too_many_columns": (422, "列が多すぎる"),
    "too_many_rows": (422, "行が多すぎる"),
    "unknown_column": (422, "指定した列がない"),
    "unknown_encoding": (422, "文字コードを判別できない"),
    "zip_too_large": (422, "zip を展開すると大きすぎる"),
    "too_many_requests": (429, "短い時間に呼び出しが多すぎる。Retry-After の秒数だけ待つ"),
    "internal": (500, "サーバー内部の問題"),
    "dictionary_broken": (503, "Sudachi の辞書を読み込めない"),
    "taxonomy_broken": (503, "VOC_TAXONOMY のファイルを読めない"),
    "user_dictionary_missing": (503, "VOC_USER_DICTIONARY のファイルがない"),
    "database_unreachable": (503, "データベースが応答しない"),
    "database_url": (503, "VOC_DATABASE_URL を読めない"),
    "draining": (503, "終了の準備中"),
    "encoder_mismatch": (503, "モデルとエンコーダが合わない"),
    "encoder_missing": (503, "エンコーダを読み込めない"),
    "home_not_writable": (503, "VOC_HOME に書き込めない"),
    "model_missing": (503, "モデルを読み込めない"),
    "pdf_libraries_missing": (503, "PDF を作るライブラリがない"),
}
_SECURED: Final = (
    "unauthenticated forbidden cross_origin too_many_requests database_unreachable home_not_writable database_url"
)
_WITH_BODY: Final = "bad_request body_too_slow body_too_large content_encoding invalid_request"
_MODEL: Final = (
    "dictionary_broken taxonomy_broken user_dictionary_missing encoder_mismatch encoder_missing model_missing"
)
_TABLE: Final = (
    "broken_workbook broken_zip empty_file file_too_large line_too_long nested_zip no_rows no_text_column not_a_table "
    "password_protected personal_column several_tables sheet_too_large too_many_columns too_many_rows unknown_column "
    "unknown_encoding zip_too_large"
)
# What each operation can answer beyond the errors that all like it have; by operationId.
OF_OPERATION: Final[dict[str, str]] = {
    "tag_comments": f"model_not_installed {_MODEL}",
    "create_comment": f"comment_deleted empty too_long unusable {_MODEL}",
    "list_comments": f"theme_merged theme_missing unknown_label {_MODEL}",
    "get_comment": "comment_missing",
    "words": f"theme_merged theme_missing unknown_label {_MODEL}",
    "delete_comment": "comment_missing",
    "give_feedback": f"comment_missing feedback_empty label_twice too_many_reasons unknown_label {_MODEL}",
    "list_feedback": "comment_missing",
    "withdraw_feedback": "comment_missing",
    "get_model": _MODEL,
    "preview_retag": f"model_not_installed {_MODEL}",
    "start_retag": f"model_not_installed {_MODEL}",
    "discover_themes": f"no_run theme_name_taken themes_changed too_few_comments {_MODEL}",
    "merge_themes": "merge_needs_others no_run theme_merged theme_missing themes_changed",
    "split_theme": (
        f"no_run split_too_alike split_too_small theme_merged theme_missing theme_name_taken themes_changed "
        f"themes_of_another_model {_MODEL}"
    ),
    "move_comment": "comment_without_place no_run theme_merged theme_missing themes_changed",
    "undo_theme_edit": "edit_built_on edit_missing no_run theme_merged theme_missing theme_name_taken themes_changed",
    "compare_theme_runs": "run_missing",
    "get_theme_drivers": f"no_run outcome_unknown {_MODEL}",
    "get_theme_map": f"no_run {_MODEL}",
    "get_theme_timeline": f"no_run {_MODEL}",
    "get_theme": "theme_merged theme_missing",
    "change_theme": "no_run theme_merged theme_missing theme_name theme_name_taken themes_changed",
    "get_weekly_report": f"nothing_stored pdf_libraries_missing week_empty week_unknown {_MODEL}",
    "create_decision": "decision_text nothing_stored theme_merged theme_missing week_empty week_unknown",
    "list_decisions": "week_unknown",
    "change_decision": "decision_missing decision_text theme_merged theme_missing",
    "delete_decision": "decision_missing",
    "mark_handled": "comment_missing",
    "get_handled": "not_handled",
    "create_import": f"{_TABLE} {_MODEL}",
    "preview_import": f"{_TABLE} {_MODEL}",
    "get_import": "import_missing",
    "cancel_import": "import_missing job_ended job_missing",
    "retry_import": "import_missing job_missing job_not_ended upload_gone",
    "delete_mapping": "mapping_missing",
    "get_job": "job_missing",
    "cancel_job": "job_ended job_missing",
    "retry_job": "job_already_open job_missing job_not_ended upload_gone",
    "readyz": f"draining database_unreachable {_MODEL}",
    "create_key": "invalid_name",
    "revoke_key": "key_missing",
    "add_person": "invalid_name last_administrator name_taken weak_password",
    "change_person": "last_administrator person_missing weak_password",
    "remove_person": "last_administrator person_missing",
    "create_webhook": "theme_missing too_many_webhooks unknown_label webhook_address_forbidden webhook_url",
    "create_subscription": (
        "subscription_destination subscription_format time_unknown too_many_subscriptions webhook_address_forbidden webhook_url"
    ),
    "get_subscription": "subscription_missing",
    "change_subscription": (
        "subscription_destination subscription_format subscription_missing time_unknown webhook_address_forbidden webhook_url"
    ),
    "delete_subscription": "subscription_missing",
    "list_sendings": "subscription_missing",
    "send_summary_now": "subscription_missing",
    "get_webhook": "webhook_missing",
    "change_webhook": "theme_missing unknown_label webhook_address_forbidden webhook_missing webhook_url",
    "delete_webhook": "webhook_missing",
    "rotate_secret": "webhook_missing",
    "send_test": "webhook_inactive webhook_missing",
    "list_deliveries": "webhook_missing",
    "replay_delivery": "delivery_missing delivery_open webhook_missing",
    "replay_dead_deliveries": "webhook_missing",
}


def codes_of(operation: dict[str, Any]) -> list[str]:
    """Return the codes that an operation of the document can answer, in the order of the table."""
    parameters = operation.get("parameters", [])
    wanted = ["internal", OF_OPERATION.get(operation["operationId"], "")]
    if operation.get("security"):
        wanted.append(_SECURED)
    if "requestBody" in operation:
        wanted.append(_WITH_BODY)
    if parameters:
        wanted.append("invalid_request")
    if any(each["in"] == "path" for each in parameters):
        wanted.append("not_found")  # an id with a slash leads nowhere
    if any(each["name"].lower() == "idempotency-key" for each in parameters):
        wanted.append("idempotency_conflict")
    named = set(" ".join(wanted).split())
    return [code for code in ERRORS if code in named]


def error_responses(operation: dict[str, Any], media_type: str) -> dict[str, Any]:
    """Return the error responses of an operation by status, each code with an example."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in codes_of(operation):
        by_status[ERRORS[code][0]].append(code)
    return {str(status): _response(status, codes, media_type) for status, codes in sorted(by_status.items())}


def _response(status: int, codes: list[str], media_type: str) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    examples = {
        code: {
            "summary": ERRORS[code][1],
            "value": {
                "type": "about:blank",
                "title": title,
                "status": status,
                "code": code,
                "detail": f"{ERRORS[code][1]}。",
            },
        }
        for code in codes
    }
    response: dict[str, Any] = {
        "description": "、".join(f"`{code}`: {ERRORS[code][1]}" for code in codes),
        "content": {media_type: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["headers"] = {
            "Retry-After": {"description": "待つ秒数", "schema": {"type": "integer", "minimum": 1}, "example": 3}
        }
    if status == HTTPStatus.UNAUTHORIZED:
        response["headers"] = {
            "WWW-Authenticate": {"description": "認証の方式", "schema": {"type": "string"}, "example": "Bearer"}
        }
    return response
