"""What the codes of IATI mean in the words of aidledger: transaction types, types of finance, countries."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aidledger.events import Committed, Disbursed, Flow, Guaranteed, InterestPaid, Pledged, Repaid, Spent

KINDS: Final[Mapping[str, type[Flow]]] = MappingProxyType(
    {
        "2": Committed,
        "3": Disbursed,
        "4": Spent,
        "5": InterestPaid,
        "6": Repaid,
        "10": Guaranteed,
        "12": Pledged,
    }
)
"""The kind of event that a transaction of each type is."""

WITHOUT_KIND: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1": "incoming funds",
        "7": "reimbursement",
        "8": "purchase of equity",
        "9": "sale of equity",
        "11": "incoming commitment",
        "13": "incoming pledge",
    }
)
"""The other types, by name. What comes in at one end went out at the other, whose publisher reports it as well."""

INSTRUMENTS: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys(("110", "111", "210", "211", "310", "311"), "grant")
    | dict.fromkeys(("410", "411", "412", "413", "414", "421", "431", "452", "453"), "loan")
    | {"1100": "guarantee"}
)
"""The instrument of each type of finance that has one here; equity, bonds and debt relief have none."""

COUNTRIES: Final[Mapping[str, str]] = MappingProxyType(
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
"""The alpha-3 code of each country and territory, by its alpha-2 code (ISO 3166-1; XK is Kosovo)."""
