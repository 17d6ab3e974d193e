"""Lines as vCard (RFC 6350) and iCalendar (RFC 5545) write them: escaped, and folded after 75 octets."""

_FOLD_OCTETS = 74


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")


def folded(line: str) -> str:
    """No line is longer than 75 octets; the next begins with a space. A letter is never cut apart."""
    parts, part, octets = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _FOLD_OCTETS:
            parts.append(part)
            part, octets = "", 1
        part += letter
        octets += size
    return "\r\n ".join([*parts, part]) + "\r\n"
