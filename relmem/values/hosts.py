"""Hosts at which anybody may have a mailbox: an address there says nothing of an organisation."""

from __future__ import annotations

from typing import Final

__all__ = ["MAILBOX_HOSTS"]

MAILBOX_HOSTS: Final = frozenset(
    "126.com 163.com aol.com att.net comcast.net duck.com fastmail.com free.fr freenet.de gmail.com "
    "gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com "
    "hotmail.fr icloud.com laposte.net libero.it live.com mac.com mail.com mail.ru me.com msn.com "
    "naver.com orange.fr outlook.com outlook.de pm.me posteo.de proton.me protonmail.com qq.com "
    "sapo.pt t-online.de terra.com.br uol.com.br verizon.net web.de wp.pl yahoo.co.jp yahoo.co.uk "
    "yahoo.com yahoo.de yahoo.fr yandex.ru ymail.com zoho.com".split()
)
