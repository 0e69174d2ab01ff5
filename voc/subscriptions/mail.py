"""A summary as a mail, and the handing over of it to a mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from voc.report.brief import page_of, sentences, span, theme_lines
from voc.report.render import MEDIA_TYPES, ReportFormat
from voc.report.weekly import WeeklyReport
from voc.report.words import title
from voc.subscriptions.mail_server import MailServer
from voc.subscriptions.sending import NotSent

_TIMEOUT_S: Final = 30.0


def write_mail(
    report: WeeklyReport,
    html: bytes,
    attached: Mapping[ReportFormat, bytes],
    *,
    sender: Address,
    to: Sequence[str],
    token: str,
    site: str | None,
    now: datetime,
) -> EmailMessage:
    """Write the mail: text, HTML, and what is attached.

    ``token`` makes the message's id: the same for a second try, by which mail programs know a mail that came twice.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = title(report)
    mail["From"] = sender
    mail["To"] = [Address(addr_spec=each) for each in to]
    mail["Date"] = format_datetime(now.astimezone(UTC))
    mail["Message-ID"] = f"<{token}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "ja"
    mail.set_content(_text(report, site))
    mail.add_alternative(html.decode(), subtype="html")
    for form, content in attached.items():
        main, _, sub = MEDIA_TYPES[form].partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=f"voc-weekly-{report.week}.{form.value}")
    return mail


def hand_over(server: MailServer, mail: EmailMessage) -> int:
    """Give a mail to the server; returns how many of its recipients were refused while others were not.

    Raises ``NotSent`` where nobody was sent it.
    """
    try:
        with _connected(server) as smtp:
            return len(smtp.send_message(mail))
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
        raise NotSent("mail_sign_in") from None
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPServerDisconnected):
        raise NotSent("mail_unreachable") from None
    except smtplib.SMTPException:  # its text may hold addresses
        raise NotSent("mail_refused") from None
    except (OSError, UnicodeError):
        raise NotSent("mail_unreachable") from None


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.tls:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_TIMEOUT_S, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)
    try:
        if server.starttls:
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _text(report: WeeklyReport, site: str | None) -> str:
    themes = [f"- {line}" for line in theme_lines(report)]
    page = page_of(report, site)
    return "\n".join(
        [
            title(report),
            span(report),
            "",
            *(f"{number}. {sentence}" for number, sentence in enumerate(sentences(report), 1)),
            *(["", "主なテーマ (顧客の数)", *themes] if themes else []),
            *(["", f"くわしく: {page}"] if page else []),
            "",
        ]
    )
