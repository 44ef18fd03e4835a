"""The names of countries and territories in English, as sheets call them: ISO 3166-1, and what is in use besides."""

from __future__ import annotations

from typing import Final

NAMES: Final = """
ABW Aruba
AFG Afghanistan
AGO Angola
AIA Anguilla
ALA Åland Islands | Aland Islands
ALB Albania
AND Andorra
ARE United Arab Emirates | UAE
ARG Argentina
ARM Armenia
ASM American Samoa
ATA Antarctica
ATF French Southern Territories
ATG Antigua and Barbuda
AUS Australia
AUT Austria
AZE Azerbaijan
BDI Burundi
BEL Belgium
BEN Benin
BES Bonaire, Sint Eustatius and Saba
BFA Burkina Faso
BGD Bangladesh
BGR Bulgaria
BHR Bahrain
BHS Bahamas | The Bahamas
BIH Bosnia and Herzegovina
BLM Saint Barthélemy | Saint Barthelemy
BLR Belarus
BLZ Belize
BMU Bermuda
BOL Bolivia, Plurinational State of | Bolivia
BRA Brazil
BRB Barbados
BRN Brunei Darussalam | Brunei
BTN Bhutan
BVT Bouvet Island
BWA Botswana
CAF Central African Republic
CAN Canada
CCK Cocos (Keeling) Islands
CHE Switzerland
CHL Chile
CHN China
CIV Côte d'Ivoire | Ivory Coast | Cote d'Ivoire
CMR Cameroon
COD Congo, The Democratic Republic of the | Democratic Republic of the Congo | DR Congo | DRC
COG Congo | Republic of the Congo
COK Cook Islands
COL Colombia
COM Comoros
CPV Cabo Verde | Cape Verde
CRI Costa Rica
CUB Cuba
CUW Curaçao | Curacao
CXR Christmas Island
CYM Cayman Islands
CYP Cyprus
CZE Czechia | Czech Republic
DEU Germany
DJI Djibouti
DMA Dominica
DNK Denmark
DOM Dominican Republic
DZA Algeria
ECU Ecuador
EGY Egypt
ERI Eritrea
ESH Western Sahara
ESP Spain
EST Estonia
ETH Ethiopia
FIN Finland
FJI Fiji
FLK Falkland Islands (Malvinas) | Falkland Islands
FRA France
FRO Faroe Islands
FSM Micronesia, Federated States of | Micronesia
GAB Gabon
GBR United Kingdom | UK | Great Britain | Britain
GEO Georgia
GGY Guernsey
GHA Ghana
GIB Gibraltar
GIN Guinea
GLP Guadeloupe
GMB Gambia | The Gambia
GNB Guinea-Bissau
GNQ Equatorial Guinea
GRC Greece
GRD Grenada
GRL Greenland
GTM Guatemala
GUF French Guiana
GUM Guam
GUY Guyana
HKG Hong Kong | Hong Kong SAR
HMD Heard Island and McDonald Islands
HND Honduras
HRV Croatia
HTI Haiti
HUN Hungary
IDN Indonesia
IMN Isle of Man
IND India
IOT British Indian Ocean Territory
IRL Ireland
IRN Iran, Islamic Republic of | Iran
IRQ Iraq
ISL Iceland
ISR Israel
ITA Italy
JAM Jamaica
JEY Jersey
JOR Jordan
JPN Japan
KAZ Kazakhstan
KEN Kenya
KGZ Kyrgyzstan
KHM Cambodia
KIR Kiribati
KNA Saint Kitts and Nevis
KOR Korea, Republic of | South Korea | Republic of Korea
KWT Kuwait
LAO Lao People's Democratic Republic | Laos
LBN Lebanon
LBR Liberia
LBY Libya
LCA Saint Lucia
LIE Liechtenstein
LKA Sri Lanka
LSO Lesotho
LTU Lithuania
LUX Luxembourg
LVA Latvia
MAC Macao | Macau
MAF Saint Martin (French part)
MAR Morocco
MCO Monaco
MDA Moldova, Republic of | Moldova
MDG Madagascar
MDV Maldives
MEX Mexico
MHL Marshall Islands
MKD North Macedonia | Macedonia
MLI Mali
MLT Malta
MMR Myanmar | Burma
MNE Montenegro
MNG Mongolia
MNP Northern Mariana Islands
MOZ Mozambique
MRT Mauritania
MSR Montserrat
MTQ Martinique
MUS Mauritius
MWI Malawi
MYS Malaysia
MYT Mayotte
NAM Namibia
NCL New Caledonia
NER Niger
NFK Norfolk Island
NGA Nigeria
NIC Nicaragua
NIU Niue
NLD Netherlands | The Netherlands | Holland
NOR Norway
NPL Nepal
NRU Nauru
NZL New Zealand
OMN Oman
PAK Pakistan
PAN Panama
PCN Pitcairn
PER Peru
PHL Philippines
PLW Palau
PNG Papua New Guinea
POL Poland
PRI Puerto Rico
PRK Korea, Democratic People's Republic of | North Korea
PRT Portugal
PRY Paraguay
PSE Palestine, State of | Palestine | Palestinian Territories
PYF French Polynesia
QAT Qatar
REU Réunion | Reunion
ROU Romania
RUS Russian Federation | Russia
RWA Rwanda
SAU Saudi Arabia
SDN Sudan
SEN Senegal
SGP Singapore
SGS South Georgia and the South Sandwich Islands
SHN Saint Helena, Ascension and Tristan da Cunha | Saint Helena
SJM Svalbard and Jan Mayen
SLB Solomon Islands
SLE Sierra Leone
SLV El Salvador
SMR San Marino
SOM Somalia
SPM Saint Pierre and Miquelon
SRB Serbia
SSD South Sudan
STP Sao Tome and Principe
SUR Suriname
SVK Slovakia
SVN Slovenia
SWE Sweden
SWZ Eswatini | Swaziland
SXM Sint Maarten (Dutch part) | Sint Maarten
SYC Seychelles
SYR Syrian Arab Republic | Syria
TCA Turks and Caicos Islands
TCD Chad
TGO Togo
THA Thailand
TJK Tajikistan
TKL Tokelau
TKM Turkmenistan
TLS Timor-Leste | East Timor
TON Tonga
TTO Trinidad and Tobago
TUN Tunisia
TUR Türkiye | Turkey
TUV Tuvalu
TWN Taiwan, Province of China | Taiwan
TZA Tanzania, United Republic of | Tanzania
UGA Uganda
UKR Ukraine
UMI United States Minor Outlying Islands
URY Uruguay
USA United States | USA | US | United States of America
UZB Uzbekistan
VAT Holy See (Vatican City State) | Vatican | Vatican City
VCT Saint Vincent and the Grenadines
VEN Venezuela, Bolivarian Republic of | Venezuela
VGB Virgin Islands, British | British Virgin Islands
VIR Virgin Islands, U.S. | US Virgin Islands
VNM Viet Nam | Vietnam
VUT Vanuatu
WLF Wallis and Futuna
WSM Samoa
XKX Kosovo
YEM Yemen
ZAF South Africa
ZMB Zambia
ZWE Zimbabwe
"""
"""A line a country: its alpha-3 code, and its names."""
