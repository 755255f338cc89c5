"""What languages look like: the scripts they are written in, and their most frequent small words.

Twenty words for each language, written down by hand from general knowledge of it: forms that are
among the most frequent of running text, folded, cut at apostrophes. Equally many each, so that shares
compare. Grefenstette, *Comparing two language identification schemes*, JADT 1995, shows that small
words name the language of some sentences nearly always.
"""
# ruff: noqa: RUF001 (letters of other alphabets are meant)

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = """
en English: the of and to in is that for was on with as it by at from are be this an
de German: der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als
fr French: de la le et les des l d en un une du est pour dans qui par sur au que
es Spanish: de la que el en y los del se las por un para con una su al es lo como
pt Portuguese: de a o que e do da em um para é com não uma os no se na por dos
it Italian: di e il la che in un per è una si con dei della le al da del sono i
ca Catalan: de la i el que a en els l les d per un una del amb és al va no
gl Galician: de a o que e do da en un os no para na unha por as se é coa dos
ro Romanian: de și în a la cu o că pe din un este care nu pentru mai al sau au fost
nl Dutch: de van het een en in is dat op te zijn met voor die niet aan er ook om als
af Afrikaans: die van en in is het n dat nie op vir te met was om hy sy as deur wat
sv Swedish: och i att en som det är på för av med den till inte om ett var de har från
da Danish: og i at en det er på til af som for med den de et ikke var har der fra
no Norwegian: og i å en det er på til av som for med den de et ikke var har ble fra
is Icelandic: og í að er sem á til um það var við en ekki af með hann fyrir því eru hefur
fi Finnish: ja on ei että se oli hän ovat joka mutta kun myös sekä niin kuin tai mukaan ole jälkeen kanssa
et Estonian: ja on ei et see oli ta kui ka mis oma aga või seda nii kes mida pole välja veel
hu Hungarian: a az és hogy nem is egy van volt meg csak de mint ez azt ki már el még vagy
tr Turkish: ve bir bu da de için ile olarak olan daha çok en gibi kadar sonra ne her o ancak ki
pl Polish: w i na z się nie do to że jest o od po jak za przez dla oraz był a
cs Czech: a v se na je že s z do to i o ve pro za jako by jsou od k
sk Slovak: a v sa na je že s z do to o vo pre za ako by sú od k aj
sl Slovene: in v je na se za da z so ki po pa bi s ne tudi kot od ali iz
hr Croatian: i u je na se da za su od s o kao koji iz što ne bi a sam ili
lt Lithuanian: ir į kad iš su yra buvo tai o bet kaip nuo už per ne apie tik jau jo po
lv Latvian: un ir no ar uz par ka kas kā tas bija pēc pie bet gan arī lai to vai nav
sq Albanian: e të në dhe një i për me nga që më u nuk është si se ka do kjo ishte
eu Basque: eta da ez bat zen dira ere zuen baina hau izan dute egin du duen beste edo dela ziren oso
cy Welsh: y yn i a o ar yr ei wedi mae am gan fod ac â oedd bod hyn nid wrth
ga Irish: an a na i ar go is le do sé bhí de ag tá ach chun nó ó leis mar
id Indonesian: yang dan di dari ini itu dengan untuk pada dalam tidak adalah ke oleh sebagai akan juga ada atau tersebut
ms Malay: yang dan di dari ini itu dengan untuk pada dalam tidak adalah ke oleh sebagai akan juga ada atau telah
tl Tagalog: ang ng sa na mga at ay si ni para ito hindi may kay siya niya isang din kung nang
sw Swahili: ya na wa kwa ni katika la za kuwa cha hiyo vya hii huo yake ili kama alikuwa pia hilo
vi Vietnamese: và của là các có trong được cho một với không những đã người từ này khi năm như đến
ru Russian: и в не на что с как это по к но из у за от о для так же он
uk Ukrainian: і в не на що з як це до та у за від про для але й є він його
be Belarusian: і ў у не на што з як гэта да па але ад за для яго быў ён пра каб
bg Bulgarian: и на да в се за от не с по че са е като при или това до ще който
mk Macedonian: и на во се да од за со е не дека ќе по што ги го си како или беше
ar Arabic: في من على إلى أن التي عن مع هذا كان ما لا الذي هذه بين كما ذلك بعد لم أو
fa Persian: و در به از که را این با است آن برای یک بود تا بر شد خود می هم او
ur Urdu: کے میں کی ہے اور سے کا کو اس کہ پر نے ہیں یہ بھی ایک تھا ہو نہیں جو
hi Hindi: के में की है और से का को पर इस कि ने एक यह भी हैं लिए तो था नहीं
mr Marathi: आहे व आणि या हे होते ते की तर हा एक नाही मध्ये करून केले आहेत त्या म्हणून काही असे
ne Nepali: र को मा छ हो यो भएको पनि लागि गरेको एक भने छन् थियो त गर्न हुन् तर उनले यस
"""

_SCRIPTS = """
LATIN: en de fr es pt it ca gl ro nl af sv da no nb nn is fi et hu tr pl cs sk sl hr bs lt lv sq eu cy ga id ms tl sw vi mt
CYRILLIC: ru uk be bg mk
GREEK: el
ARABIC: ar fa ur
HEBREW: he yi
DEVANAGARI: hi mr ne
BENGALI: bn as
GUJARATI: gu
GURMUKHI: pa
TAMIL: ta
TELUGU: te
KANNADA: kn
MALAYALAM: ml
SINHALA: si
THAI: th
LAO: lo
MYANMAR: my
KHMER: km
TIBETAN: bo
GEORGIAN: ka
ARMENIAN: hy
ETHIOPIC: am ti
HANGUL: ko
CJK: zh ja
HIRAGANA: ja
KATAKANA: ja
"""

_TAGS = """
Latn LATIN, Cyrl CYRILLIC, Grek GREEK, Arab ARABIC, Hebr HEBREW, Deva DEVANAGARI, Beng BENGALI,
Gujr GUJARATI, Guru GURMUKHI, Taml TAMIL, Telu TELUGU, Knda KANNADA, Mlym MALAYALAM, Thai THAI,
Laoo LAO, Mymr MYANMAR, Khmr KHMER, Geor GEORGIAN, Armn ARMENIAN, Ethi ETHIOPIC, Hang HANGUL,
Kore HANGUL, Hans CJK, Hant CJK, Hani CJK
"""

_LONG = """
eng en, deu de, ger de, fra fr, fre fr, spa es, por pt, ita it, cat ca, glg gl, ron ro, rum ro, nld nl,
dut nl, afr af, swe sv, dan da, nor no, nob no, nb no, isl is, fin fi, est et, hun hu, tur tr, pol pl,
ces cs, cze cs, slk sk, slo sk, slv sl, hrv hr, lit lt, lav lv, lvs lv, sqi sq, als sq, eus eu, cym cy,
gle ga, ind id, msa ms, zsm ms, tgl tl, fil tl, swa sw, swh sw, vie vi, rus ru, ukr uk, bel be, bul bg,
mkd mk, ara ar, arb ar, fas fa, pes fa, urd ur, hin hi, mar mr, nep ne, npi ne, ell el, heb he, ben bn,
guj gu, pan pa, tam ta, tel te, kan kn, mal ml, sin si, tha th, lao lo, mya my, khm km, bod bo, kat ka,
hye hy, amh am, tir ti, kor ko, zho zh, cmn zh, jpn ja, mlt mt
"""


def _rows(text: str) -> list[tuple[str, str]]:
    found = [line.partition(":") for line in text.strip().splitlines()]
    return [(head, tail.strip()) for head, _, tail in found]


SMALL: Mapping[str, frozenset[str]] = MappingProxyType(
    {head.split()[0]: frozenset(words.split()) for head, words in _rows(_WORDS)}
)
"""Language code to its small words."""

NAMES: Mapping[str, str] = MappingProxyType(
    {head.split()[0]: head.split()[1] for head, _ in _rows(_WORDS)}
    | {"zh": "Chinese", "ja": "Japanese"}
)
"""Language code to its English name, where small words or the script tell the language."""

SCRIPTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        code: frozenset(script for script, codes in _rows(_SCRIPTS) if code in codes.split())
        for _, all_ in _rows(_SCRIPTS)
        for code in all_.split()
    }
)
"""Language code to the scripts it is written in, for languages that have but these."""


def _pairs(text: str) -> Mapping[str, str]:
    found = (each.split() for each in text.replace("\n", " ").split(","))
    return MappingProxyType({long.lower(): short for long, short in found})


TAGS = _pairs(_TAGS)
"""Script subtag, in lower case, to script."""

LONG = _pairs(_LONG)
"""Codes of three letters, and other codes of one language, to those that are used here."""
