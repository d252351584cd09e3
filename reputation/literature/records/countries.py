"""The names of countries as written in addresses; the first on each line is the one shown."""

from __future__ import annotations

__all__ = ["COUNTRIES"]

_NAMES = """
Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas
Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Botswana|Bulgaria
Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Chad|Chile|Colombia|Congo|Costa Rica|Cuba|Cyprus
Denmark|Djibouti|Dominica|Ecuador|Egypt|El Salvador|Eritrea|Estonia|Eswatini|Ethiopia|Fiji|Finland
France|Gabon|Gambia|Georgia|Ghana|Greece|Greenland|Grenada|Guatemala|Guinea|Guyana|Haiti|Honduras
Hungary|Iceland|India|Indonesia|Iraq|Ireland|Israel|Jamaica|Japan|Jordan|Kazakhstan
Kenya|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania
Luxembourg|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Mauritania|Mauritius|Mexico|Moldova
Monaco|Mongolia|Montenegro|Morocco|Mozambique|Namibia|Nepal|New Zealand|Nicaragua|Niger|Nigeria
Norway|Oman|Pakistan|Palestine|Panama|Papua New Guinea|Paraguay|Peru|Poland|Portugal|Puerto Rico
Qatar|Romania|Rwanda|Samoa|San Marino|Saudi Arabia|Senegal|Serbia|Seychelles|Sierra Leone|Singapore
Slovakia|Slovenia|Somalia|South Africa|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Sweden
Switzerland|Tajikistan|Tanzania|Thailand|Togo|Tonga|Tunisia|Turkmenistan|Uganda|Ukraine|Uruguay
Uzbekistan|Venezuela|Yemen|Zambia|Zimbabwe
"""
_SEVERAL = """
Bosnia and Herzegovina|Bosnia & Herceg|Bosnia & Herzegovina|Bosnia-Herzegovina
Brazil|Brasil
Brunei|Brunei Darussalam
China|Peoples R China|People's Republic of China|P.R. China|PR China|P. R. China|P.R.C|PRC
Côte d'Ivoire|Cote Ivoire|Ivory Coast
Croatia|Hrvatska
Czechia|Czech Republic
DR Congo|Dem Rep Congo|Democratic Republic of the Congo
Dominican Republic|Dominican Rep
Germany|Deutschland|Fed Rep Ger|West Germany
Iran|Islamic Republic of Iran|Iran, Islamic Republic of
Italy|Italia
Hong Kong|Hongkong
Macao|Macau
Myanmar|Burma
Netherlands|The Netherlands|Holland
North Korea|Democratic People's Republic of Korea
North Macedonia|Macedonia|North Macedonia, Republic of
Philippines|The Philippines
Russia|Russian Federation|USSR
South Korea|Republic of Korea|Korea|Korea, Republic of|Republic Korea
Syria|Syrian Arab Republic
Taiwan|Taiwan, Province of China|Taiwan, R.O.C|Taiwan (R.O.C.)
Trinidad and Tobago|Trinidad & Tobago|Trinidad Tobago
Türkiye|Turkey|Turkiye
United Arab Emirates|U Arab Emirates|UAE|U.A.E
United Kingdom|UK|U.K|England|Scotland|Wales|North Ireland|Northern Ireland|Great Britain
United States|USA|U.S.A|US|U.S|United States of America
Vatican City|Holy See
Vietnam|Viet Nam
"""

#: The names of each country; compared without case, diacritics and a full stop at the end.
COUNTRIES: tuple[tuple[str, ...], ...] = tuple(
    sorted(
        [(name,) for line in _NAMES.split("\n") for name in line.split("|") if name]
        + [tuple(line.split("|")) for line in _SEVERAL.split("\n") if line]
    )
)
