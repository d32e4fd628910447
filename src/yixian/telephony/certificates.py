"""The certificate with which carriers reach the switch by TLS: laid into a folder by the city, looked at here."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.utils.translation import gettext as _

from yixian.telephony.place import Place, for_group

# Ours with those that lead to its root, its key, and who signs the carriers' (where that is to be looked at).
CHAIN, KEY, CARRIERS = "trunk.pem", "trunk.key", "carriers.pem"
SOON = timedelta(days=30)


def fault(place: Place) -> str:
    """Why there is no TLS with what lies there, in words that say what to do; "" where there is."""
    try:
        certificate = _certificates(place.tls / CHAIN)[0]
    except (OSError, ValueError) as error:
        return _unread(place.tls / CHAIN, error)
    try:
        key = load_pem_private_key((place.tls / KEY).read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        return _unread(place.tls / KEY, error)
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != certificate.public_key().public_bytes(*form):
        return _("%(folder)s 里的证书和私钥不是一对：请换成同一次签发的。") % {"folder": place.tls}
    if (place.tls / CARRIERS).exists():
        try:
            _certificates(place.tls / CARRIERS)
        except (OSError, ValueError) as error:
            return _unread(place.tls / CARRIERS, error)
    return ""


def aging(place: Place, now: datetime) -> list[str]:
    """What works but soon will not, or is open to others. For a certificate without `fault`."""
    found = []
    names = (CHAIN, CARRIERS) if (place.tls / CARRIERS).exists() else (CHAIN,)
    for path in (place.tls / name for name in names):
        ends = min(one.not_valid_after_utc for one in _certificates(path))
        told = {"path": path, "day": f"{ends:%Y-%m-%d}"}
        if ends <= now:
            found.append(_("证书 %(path)s 已于 %(day)s 到期：运营商会拒绝连接，请换新的。") % told)
        elif ends <= now + SOON:
            found.append(_("证书 %(path)s 到 %(day)s 到期：请提前换新的，换后重新启动交换机。") % told)
    closed = 0o640 if for_group(place.tls) else 0o600
    if (place.tls / KEY).stat().st_mode & 0o777 & ~closed:
        told = {"path": place.tls / KEY, "mode": f"{closed:o}"}
        found.append(_("私钥 %(path)s 别的账号也能读：请执行 chmod %(mode)s。") % told)
    return found


def _certificates(path: Path) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(path.read_bytes())


def _unread(path: Path, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) else _("不是没有口令的 PEM 文件")
    return _("%(path)s 用不了（%(reason)s）：请放好证书链和没有口令的私钥。") % {
        "path": path,
        "reason": reason,
    }
