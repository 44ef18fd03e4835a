"""The codes that events use: countries, organisations, currencies, and closed lists of words."""

from __future__ import annotations

import re
from typing import Final

from aidledger.errors import UnknownCodeError, exists

COUNTRIES: Final = frozenset(
    # ISO 3166-1 alpha-3, and XKX, the user-assigned code that is in general use for Kosovo
    """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR
    BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL
    COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK
    FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV
    HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO
    LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG
    MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN
    PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE
    SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO
    TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
    XKX
    """.split()
)
"""The codes of countries and territories."""

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
MEASURES: Final = (
    "pledged",
    "committed",
    "guaranteed",
    "allocated",
    "disbursed",
    "spent",
    "repaid",
    "interest-paid",
)
"""What a reported total or share can be a total of: each is a tally of the same name."""

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
        advice = exists(code, COUNTRIES | ORGANISATIONS.keys())
        raise UnknownCodeError(
            f"{code!r:.200} is no party: write a country as ISO 3166-1 alpha-3 (UKR), "
            f"an organisation by its code here (WFP) or its IATI identifier (XM-DAC-41114): {advice}"
        )
    return code
