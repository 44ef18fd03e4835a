"""The codes that events use: countries, organisations, currencies, and closed lists of words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aidledger.errors import UnknownCodeError, exists, nearest

ALPHA_2: Final[Mapping[str, str]] = MappingProxyType(
    {
        pair[:2]: pair[2:]
        for pair in """
        ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE
        BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS
        BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN
        COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST
        EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF
        GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD
        HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM
        JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA
        LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD
        MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM
        NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG
        PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA
        SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD
        STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON
        TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR
        VNVNM VUVUT WFWLF WSWSM XKXKX YEYEM YTMYT ZAZAF ZMZMB ZWZWE
        """.split()
    }
)
"""The alpha-3 code of each country and territory, by its alpha-2 code (ISO 3166-1; XK and XKX are for Kosovo)."""

COUNTRIES: Final = frozenset(ALPHA_2.values())
"""The codes of countries and territories: ISO 3166-1 alpha-3, and XKX, which is in general use for Kosovo."""

CURRENCIES: Final = frozenset(
    # ISO 4217, and the codes withdrawn since 1999, in which older commitments are stated
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD
    CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP
    SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS
    VED VES VND VUV WST XAD XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX YER
    ZAR ZMW ZWG
    ANG ATS AZM BEF BGN BYR CUC CYP DEM EEK ESP FIM FRF GHC GRD HRK IEP ITL LTL LUF LVL MRO MTL MZM NLG
    PTE ROL SDD SIT SKK SLL SRG STD TMM TRL USS VEB VEF ZMK ZWD ZWL ZWN ZWR
    """.split()
)
"""The codes of currencies, current and withdrawn."""

ORGANISATIONS: Final = {
    "ADB": "Asian Development Bank",
    "AFDB": "African Development Bank",
    "AIIB": "Asian Infrastructure Investment Bank",
    "AU": "African Union",
    "CEB": "Council of Europe Development Bank",
    "EBRD": "European Bank for Reconstruction and Development",
    "EIB": "European Investment Bank",
    "EPF": "European Peace Facility",
    "EU": "European Union institutions",
    "FAO": "Food and Agriculture Organization",
    "G7": "Group of Seven",
    "G20": "Group of Twenty",
    "GIZ": "Deutsche Gesellschaft für Internationale Zusammenarbeit",
    "IAEA": "International Atomic Energy Agency",
    "IBRD": "International Bank for Reconstruction and Development",
    "ICRC": "International Committee of the Red Cross",
    "IDA": "International Development Association",
    "IFC": "International Finance Corporation",
    "IFRC": "International Federation of Red Cross and Red Crescent Societies",
    "ILO": "International Labour Organization",
    "IMF": "International Monetary Fund",
    "IOM": "International Organization for Migration",
    "JBIC": "Japan Bank for International Cooperation",
    "JICA": "Japan International Cooperation Agency",
    "KFW": "KfW Development Bank",
    "NATO": "North Atlantic Treaty Organization",
    "OCHA": "United Nations Office for the Coordination of Humanitarian Affairs",
    "OECD": "Organisation for Economic Co-operation and Development",
    "OSCE": "Organization for Security and Co-operation in Europe",
    "UN": "United Nations",
    "UNDP": "United Nations Development Programme",
    "UNFPA": "United Nations Population Fund",
    "UNHCR": "United Nations High Commissioner for Refugees",
    "UNICEF": "United Nations Children's Fund",
    "UNOPS": "United Nations Office for Project Services",
    "USAID": "United States Agency for International Development",
    "WB": "World Bank",
    "WFP": "World Food Programme",
    "WHO": "World Health Organization",
}
"""The organisations that have a short code here, by that code."""

INSTRUMENTS: Final = ("grant", "loan", "guarantee", "swap-line", "in-kind", "mixed")
"""In what form money is given; `MIXED` where there are several."""
MIXED: Final = "mixed"
"""There are several instruments, and the source does not say how much is which."""
CATEGORIES: Final = ("financial", "humanitarian", "military")
"""What money is given for."""
MEASURES: Final = tuple("pledged committed guaranteed allocated disbursed spent repaid interest-paid".split())
"""What a reported total or share can be a total of: each is a tally of the same name."""

_ALSO_CALLED: Final = {"kosovo": "XKX", "russia": "RUS", "turkey": "TUR", "uk": "GBR"}
_REFERENCE: Final = re.compile(r"[A-Za-z0-9]+-[^\s]*[^\s-]")


def currency(code: str) -> str:
    """Return ``code`` where it is an ISO 4217 currency code, current or withdrawn.

    Raises `UnknownCodeError` where it is none.

    >>> currency("JPY")
    'JPY'
    """
    if not isinstance(code, str) or code not in CURRENCIES:
        raise UnknownCodeError(f"{code!r:.200} is no ISO 4217 currency code: {exists(code, CURRENCIES)}")
    return code


def is_party(code: object) -> bool:
    """Return whether ``code`` names a party: a country, a known organisation, or an identifier of one.

    A country is an ISO 3166-1 alpha-3 code, an organisation one of `ORGANISATIONS`; any other
    organisation is written as its IATI identifier, which has a hyphen ("XM-DAC-41114").

    >>> is_party("UKR"), is_party("WFP"), is_party("XM-DAC-41114"), is_party("UA")
    (True, True, True, False)
    """
    if not isinstance(code, str):
        return False
    return code in COUNTRIES or code in ORGANISATIONS or _REFERENCE.fullmatch(code) is not None


def party(code: str) -> str:
    """Return ``code`` where `is_party` holds; raise `UnknownCodeError` where it does not."""
    if not is_party(code):
        raise UnknownCodeError(no_party(code))
    return code


def no_party(code: object) -> str:
    """Return what a message says of ``code``, for which `is_party` does not hold.

    >>> no_party("UA")
    "'UA' is not a country or organisation: did you mean 'UKR'? ...
    """
    likely = meant(code) or nearest(code, COUNTRIES | ORGANISATIONS.keys())
    probably = f"did you mean {likely!r}? " if likely else ""
    return (
        f"{code!r:.200} is not a country or organisation: {probably}write a country as ISO 3166-1 alpha-3 (UKR), "
        "an organisation by its code here (WFP) or its IATI identifier (XM-DAC-41114)"
    )


def meant(said: object) -> str | None:
    """Return the code of the country whose alpha-2 code or English name this is, or of the organisation of this name.

    Most names of countries are found only where the extra ``tables`` is installed.

    >>> meant("UA"), meant("World Bank"), meant("Atlantis")
    ('UKR', 'WB', None)
    """
    if not isinstance(said, str):
        return None
    word = " ".join(said.split()).casefold()
    called = {name.casefold(): code for code, name in ORGANISATIONS.items()}
    known = _ALSO_CALLED.get(word) or ALPHA_2.get(word.upper()) or called.get(word)
    if known:
        return known
    try:
        import pycountry
    except ImportError:
        return None
    try:
        return str(pycountry.countries.lookup(word).alpha_3)
    except LookupError:
        return None
