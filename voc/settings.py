"""Settings: environment variables with the prefix ``VOC_``, read once at the edge (command line, API start)."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.headerregistry import Address
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, HttpUrl, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from voc.errors import UsageError
from voc.logs import LogFormat
from voc.subscriptions.mail_server import MailServer, read_sender

# The checkout holds the trained weights and the corpora beside the package.
PROJECT_ROOT = Path(__file__).resolve().parent.parent

Network = IPv4Network | IPv6Network


def _read_networks(written: str) -> tuple[Network, ...]:
    return tuple(ip_network(part.strip()) for part in written.split(",") if part.strip())


def _or_told(read: Callable[[str], object], written: str) -> None:
    """Let the person be told what is wrong with a value, but not the value, which may hold a password."""
    try:
        read(written)
    except ValueError as error:
        raise PydanticCustomError("mail", "{why}。", {"why": str(error)}) from None


class Settings(BaseSettings):
    """Every setting with its default; with the defaults all runs on one machine, with no server and no network."""

    model_config = SettingsConfigDict(env_prefix="VOC_", extra="ignore", env_ignore_empty=True)

    home: Path = Field(Path(".voc"), description="データベース、学習したモデル、変換した単語ベクトルを置くフォルダ")
    database_url: str = Field("", description="SQLAlchemyの接続先。空なら VOC_HOME の SQLite")
    encoder: str = Field("", description="sentence-transformersのモデル名かフォルダ。空なら内蔵エンコーダ")
    taxonomy: Path | None = Field(None, description="表示名、独自の理由コード、SLA時間を書いたYAMLファイル")
    model: Path | None = Field(None, description="タグ付けモデルのフォルダ。空なら VOC_HOME、なければ付属のモデル")
    user_dictionary: Path | None = Field(None, description="Sudachi形式のユーザー辞書 (商品名など)")
    member_numbers: str = Field(
        "",
        description="伏せる会員番号などの形を示す正規表現。( ) があればその中だけを伏せる。会員番号などの語の後の番号は指定がなくても伏せる",
    )
    timezone: str = Field("Asia/Tokyo", description="日時に時差の記載がないときと、週の区切りに使う時間帯")
    max_characters: int = Field(20_000, ge=1, description="取り込みとAPIで受け付ける1件の最大文字数")
    rate_limit_per_minute: int = Field(
        60_000,
        ge=1,
        description="1つのキー (キーがなければ1つのアドレス) から1分に受け付ける回数。同じ VOC_HOME のプロセスは合わせて数える",
    )
    max_body_mb: int = Field(8, ge=1, description="APIで受け付けるリクエスト本文の大きさ (MB)")
    max_upload_mb: int = Field(500, ge=1, description="取り込むファイルとしてアップロードできる大きさ (MB)")
    body_timeout_seconds: float = Field(10, gt=0, description="リクエスト本文が届かないときに待つ秒数")
    public_url: HttpUrl | None = Field(
        None, description="voc のページを開くアドレス。週次のまとめの数字が、メールやPDFからもコメントに通じる"
    )
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="週次のまとめを送るメールサーバー (smtp://user:password@host:587?starttls か smtps://)",
    )
    mail_from: str = Field("", description="そのメールの差出人 (voc <voc@example.jp>)")
    webhook_private_addresses: str = Field(
        "", description="Webhookを送ってよい社内などのネットワーク。カンマ区切り (例 10.1.2.0/24)"
    )
    log_format: LogFormat = Field(LogFormat.TEXT, description="ログの形 (text か json)")
    drain_seconds: float = Field(
        2.0, ge=0, description="SIGTERM を受けてから、/readyz を503にしたまま新しい要求も受け続ける秒数"
    )
    otel: bool = Field(False, description="OpenTelemetry のトレースを送る (pip install 'voc[otel]' が必要)")
    namer_url: HttpUrl | None = Field(
        None, description="新しいテーマの名前を聞く、OpenAI互換のチャットAPIの基底アドレス。空なら使わない"
    )
    namer_model: str = Field("", validate_default=True, description="そのモデル名")
    namer_key: SecretStr = Field(SecretStr(""), description="そのAPIキー (要るときだけ)")

    @field_validator("webhook_private_addresses")
    @classmethod
    def _networks(cls, written: str) -> str:
        try:
            _read_networks(written)
        except ValueError:
            raise PydanticCustomError(
                "network", "10.1.2.0/24 のようなネットワークをカンマで区切って指定してください。"
            ) from None
        return written

    @field_validator("smtp_url")
    @classmethod
    def _a_mail_server(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value():
            _or_told(MailServer.parse, url.get_secret_value())
        return url

    @field_validator("mail_from")
    @classmethod
    def _a_sender(cls, written: str) -> str:
        if written:
            _or_told(read_sender, written)
        return written

    @field_validator("namer_model")
    @classmethod
    def _named_with_its_endpoint(cls, model: str, info: ValidationInfo) -> str:
        if info.data.get("namer_url") and not model:
            raise PydanticCustomError("namer_model", "VOC_NAMER_URL を使うときはモデル名も指定してください。")
        return model

    @field_validator("member_numbers")
    @classmethod
    def _a_pattern_of_something(cls, pattern: str) -> str:
        try:
            matches_nothing = pattern and re.compile(pattern).search("") is not None
        except re.error as error:
            raise PydanticCustomError("pattern", "正規表現として読めません ({why})。", {"why": error.msg}) from error
        if matches_nothing:
            raise PydanticCustomError("pattern", "空の文字列にも合う正規表現です。番号の形を書いてください。")
        return pattern

    @property
    def member_number_pattern(self) -> re.Pattern[str] | None:
        """Return the shape of the company's member numbers, ``None`` where none is set."""
        return re.compile(self.member_numbers) if self.member_numbers else None

    @property
    def sqlalchemy_url(self) -> str:
        """Return the database address, SQLite in ``home`` where none is set."""
        return self.database_url or f"sqlite:///{(self.home / 'voc.db').resolve()}"

    @property
    def site(self) -> str | None:
        """Return where people open voc's pages, without a slash at the end; ``None`` where it is not known."""
        return str(self.public_url).rstrip("/") if self.public_url else None

    @property
    def mail_server(self) -> MailServer | None:
        """Return where mails are handed over, ``None`` where none is set."""
        url = self.smtp_url.get_secret_value()
        return MailServer.parse(url) if url else None

    @property
    def mail_sender(self) -> Address | None:
        """Return who mails are from, ``None`` where that is not set."""
        return read_sender(self.mail_from) if self.mail_from else None

    @property
    def webhook_networks(self) -> tuple[Network, ...]:
        """Return the networks that are not public and may be sent webhooks all the same."""
        return _read_networks(self.webhook_private_addresses)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which weeks begin."""
        return ZoneInfo(self.timezone)


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Read the settings from the environment; a value that does not fit raises ``UsageError`` naming it."""
    try:
        settings = Settings()  # type: ignore[call-arg]
        _ = settings.zone
    except ValidationError as error:
        first = error.errors()[0]
        name = "VOC_" + str(first["loc"][0]).upper()
        raise UsageError(f"環境変数 {name} の値が正しくありません: {first['msg']}") from error
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            "環境変数 VOC_TIMEZONE の値が正しくありません。Asia/Tokyo のように指定してください。"
        ) from error
    return settings
