"""Mail domains that confirm affiliations, and those that say nothing about where somebody works."""

import re
import unicodedata

from django.utils.translation import gettext as _

from hallway.core.errors import Invalid

#: anybody gets an address there
_PUBLIC = """
    126.com 163.com aol.com aol.de bluewin.ch btinternet.com comcast.net duck.com email.com fastmail.com fastmail.fm
    free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com
    hotmail.de hotmail.fr icloud.com inbox.ru kakao.com laposte.net libero.it list.ru live.com live.de mac.com mail.com
    mail.de mail.ru mailbox.org me.com msn.com naver.com orange.fr outlook.com outlook.de pm.me posteo.de posteo.net
    proton.me protonmail.ch protonmail.com qq.com rediffmail.com rocketmail.com seznam.cz sina.com sky.com t-online.de
    tuta.com tuta.io tutanota.com tutanota.de verizon.net virgilio.it wanadoo.fr web.de wp.pl yahoo.co.in yahoo.co.jp
    yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zoho.com
"""
PUBLIC_PROVIDERS = frozenset(re.findall(r"\S+", _PUBLIC))
_SHAPE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")


def clean_domain(text: str) -> str:
    """The domain in lower case, without an @ in front. Raises Invalid for none and for public providers."""
    domain = unicodedata.normalize("NFKC", text).strip().lower().rpartition("@")[2].rstrip(".")
    try:
        domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        domain = ""
    if len(domain) > 253 or not _SHAPE.fullmatch(domain):
        problem = _("“{domain}” is not a mail domain. One looks like example.org.").format(domain=text.strip()[:80])
    elif domain in PUBLIC_PROVIDERS:
        problem = _("Anybody can have an address at {domain}, so it confirms nothing.").format(domain=domain)
    else:
        return domain
    raise Invalid(problem, fields={"domains": problem})


def domain_of(email: str) -> str:
    return email.lower().rpartition("@")[2]
