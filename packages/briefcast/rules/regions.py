"""Codes of countries: ISO 3166-1 alpha-2 as of 2024, and EU for the European Union."""

UNION = "EU"
_COUNTRIES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
    "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE "
    "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC "
    "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW "
)
COUNTRIES = frozenset(_COUNTRIES.split())
# The member states of the European Union; a rule for EU is one for each of them.
_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK "
MEMBERS = frozenset(_MEMBERS.split())
# What people write for a code, in lower case.
MEANT = {
    "uk": "GB",
    "el": "GR",
    "usa": "US",
    "united kingdom": "GB",
    "great britain": "GB",
    "england": "GB",
    "united states": "US",
    "america": "US",
    "germany": "DE",
    "deutschland": "DE",
    "france": "FR",
    "spain": "ES",
    "italy": "IT",
    "japan": "JP",
    "europe": "EU",
    "european union": "EU",
}


def is_region(code: str) -> bool:
    return code == UNION or code in COUNTRIES


def meant(code: str) -> str | None:
    """Return the code that was probably meant, None when there is none."""
    upper = code.strip().upper()
    return upper if is_region(upper) else MEANT.get(code.strip().casefold())


def with_union(regions: frozenset[str]) -> frozenset[str]:
    """Return the regions, with EU where a member state is among them, and its members where EU is."""
    if UNION in regions:
        return regions | MEMBERS
    return regions | {UNION} if regions & MEMBERS else regions
