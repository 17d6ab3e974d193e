"""Mails as people, programs and servers send them."""

from email.message import EmailMessage
from email.utils import make_msgid


def mail(
    *,
    to,
    sender="ana@members.example",
    text="Yes, gladly.",
    html="",
    subject="Re: Ben wrote to you",
    files=(),
    message_id="",
    **headers,
):
    """One mail, as bytes; `headers` by their names with _ for -."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = message_id or make_msgid(domain="mail.example")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if text or not html:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def bounce(*, to, action="failed", status="5.1.1", original_id="<gone@x>"):
    """What a mail server says of a letter (RFC 3464)."""
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <{status}.{action}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I could not deliver your message.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; gone@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--B
Content-Type: message/rfc822

Message-ID: {original_id}
Subject: A letter

Hello
--B--
""".replace("\n", "\r\n").encode()


def complaint(*, to, original_id, return_path=""):
    """What a mail provider says when its user presses "this is spam" (RFC 5965)."""
    original = f"Original-Mail-From: <{return_path}>\n" if return_path else ""
    return f"""From: <staff@provider.example>
To: {to}
Subject: FW: A letter
Message-ID: <arf-{len(return_path)}@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is an email abuse report.
--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
{original}
--B
Content-Type: text/rfc822-headers

Message-ID: {original_id}
Subject: A letter
--B--
""".replace("\n", "\r\n").encode()
