"""News agencies: the names that a credit may call one by, and the one name Corrobot has for it."""

from __future__ import annotations

_CREDITED = """
Reuters: reuters, thomson reuters
Associated Press: ap, associated press
AFP: afp, agence france-presse
AAP: aap, australian associated press
Anadolu: anadolu, anadolu agency
ANI: ani
ANSA: ansa
Bloomberg: bloomberg, bloomberg news
Business Wire: business wire, businesswire
The Canadian Press: canadian press
Dow Jones Newswires: dow jones, dow jones newswires
dpa: dpa, deutsche presse-agentur
EFE: efe
GlobeNewswire: globe newswire, globenewswire
IANS: ians
Jiji Press: jiji, jiji press
Kyodo News: kyodo, kyodo news
PA Media: pa media, press association
PR Newswire: pr newswire, prnewswire
PTI: pti, press trust of india
TASS: tass
UPI: upi, united press international
Xinhua: xinhua, xinhua news agency
Yonhap: yonhap, yonhap news agency
"""
_NAMES = {
    credit: name
    for name, _, credits in (line.partition(": ") for line in _CREDITED.strip().splitlines())
    for credit in credits.split(", ")
}


def agency(credit: str) -> str | None:
    """The news agency that a credit names; None where it names none, or more than that."""
    return _NAMES.get(credit.strip(" .*_()[]").lower().removeprefix("the "))
