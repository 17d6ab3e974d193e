"""Handing a letter to a mail server in two round trips where it allows that, instead of four (RFC 2920)."""

import smtplib


def hand_over(server: smtplib.SMTP, content: bytes, *, sender: str, to: str) -> None:
    """Like `smtplib.SMTP.sendmail`, with the same errors; after one, the connection is of no further use.

    The words follow only when the server took the sender, the recipient and that words are to come, so a connection
    that is closed before hands nothing over.
    """
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("pipelining"):
        server.sendmail(sender, [to], content)
        return
    size = f" SIZE={len(content)}" if server.has_extn("size") else ""
    _say(server, f"MAIL FROM:{smtplib.quoteaddr(sender)}{size}", f"RCPT TO:{smtplib.quoteaddr(to)}", "DATA")
    code, words = server.getreply()
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, words, sender)
    code, words = server.getreply()
    if code not in {250, 251}:
        raise smtplib.SMTPRecipientsRefused({to: (code, words)})
    code, words = server.getreply()
    if code != 354:
        raise smtplib.SMTPDataError(code, words)
    server.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    code, words = server.getreply()
    if code != 250:
        raise smtplib.SMTPDataError(code, words)


def _say(server: smtplib.SMTP, *commands: str) -> None:
    if any(sign in command for command in commands for sign in "\r\n"):
        raise ValueError("A command is one line.")
    server.send("".join(f"{command}\r\n" for command in commands))
