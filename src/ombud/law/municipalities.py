"""Sweden's municipalities, by county, as Statistics Sweden writes them: which places there are, whoever lives in them.

That is known before anybody is counted, and a publication with noise has a row for each (spec/release.md 8): were the
rows those where somebody lives, a row would tell that somebody does. The division is that of 2026 (the last new
municipality is Knivsta, 2003). Pure.
"""

_BY_COUNTY = {
    "Stockholm": "Botkyrka, Danderyd, Ekerö, Haninge, Huddinge, Järfälla, Lidingö, Nacka, Norrtälje, Nykvarn, "
    "Nynäshamn, Salem, Sigtuna, Sollentuna, Solna, Stockholm, Sundbyberg, Södertälje, Tyresö, "
    "Täby, Upplands Väsby, Upplands-Bro, Vallentuna, Vaxholm, Värmdö, Österåker",
    "Uppsala": "Enköping, Heby, Håbo, Knivsta, Tierp, Uppsala, Älvkarleby, Östhammar",
    "Södermanland": "Eskilstuna, Flen, Gnesta, Katrineholm, Nyköping, Oxelösund, Strängnäs, Trosa, Vingåker",
    "Östergötland": "Boxholm, Finspång, Kinda, Linköping, Mjölby, Motala, Norrköping, Söderköping, Vadstena, "
    "Valdemarsvik, Ydre, Åtvidaberg, Ödeshög",
    "Jönköping": "Aneby, Eksjö, Gislaved, Gnosjö, Habo, Jönköping, Mullsjö, Nässjö, Sävsjö, Tranås, Vaggeryd, "
    "Vetlanda, Värnamo",
    "Kronoberg": "Alvesta, Lessebo, Ljungby, Markaryd, Tingsryd, Uppvidinge, Växjö, Älmhult",
    "Kalmar": "Borgholm, Emmaboda, Hultsfred, Högsby, Kalmar, Mönsterås, Mörbylånga, Nybro, Oskarshamn, "
    "Torsås, Vimmerby, Västervik",
    "Gotland": "Gotland",
    "Blekinge": "Karlshamn, Karlskrona, Olofström, Ronneby, Sölvesborg",
    "Skåne": "Bjuv, Bromölla, Burlöv, Båstad, Eslöv, Helsingborg, Hässleholm, Höganäs, Hörby, Höör, "
    "Klippan, Kristianstad, Kävlinge, Landskrona, Lomma, Lund, Malmö, Osby, Perstorp, Simrishamn, "
    "Sjöbo, Skurup, Staffanstorp, Svalöv, Svedala, Tomelilla, Trelleborg, Vellinge, Ystad, "
    "Åstorp, Ängelholm, Örkelljunga, Östra Göinge",
    "Halland": "Falkenberg, Halmstad, Hylte, Kungsbacka, Laholm, Varberg",
    "Västra Götaland": "Ale, Alingsås, Bengtsfors, Bollebygd, Borås, Dals-Ed, Essunga, Falköping, Färgelanda, "
    "Grästorp, Gullspång, Göteborg, Götene, Herrljunga, Hjo, Härryda, Karlsborg, Kungälv, Lerum, "
    "Lidköping, Lilla Edet, Lysekil, Mariestad, Mark, Mellerud, Munkedal, Mölndal, Orust, "
    "Partille, Skara, Skövde, Sotenäs, Stenungsund, Strömstad, Svenljunga, Tanum, Tibro, "
    "Tidaholm, Tjörn, Tranemo, Trollhättan, Töreboda, Uddevalla, Ulricehamn, Vara, Vårgårda, "
    "Vänersborg, Åmål, Öckerö",
    "Värmland": "Arvika, Eda, Filipstad, Forshaga, Grums, Hagfors, Hammarö, Karlstad, Kil, Kristinehamn, "
    "Munkfors, Storfors, Sunne, Säffle, Torsby, Årjäng",
    "Örebro": "Askersund, Degerfors, Hallsberg, Hällefors, Karlskoga, Kumla, Laxå, Lekeberg, Lindesberg, "
    "Ljusnarsberg, Nora, Örebro",
    "Västmanland": "Arboga, Fagersta, Hallstahammar, Kungsör, Köping, Norberg, Sala, Skinnskatteberg, "
    "Surahammar, Västerås",
    "Dalarna": "Avesta, Borlänge, Falun, Gagnef, Hedemora, Leksand, Ludvika, Malung-Sälen, Mora, Orsa, "
    "Rättvik, Smedjebacken, Säter, Vansbro, Älvdalen",
    "Gävleborg": "Bollnäs, Gävle, Hofors, Hudiksvall, Ljusdal, Nordanstig, Ockelbo, Ovanåker, Sandviken, Söderhamn",
    "Västernorrland": "Härnösand, Kramfors, Sollefteå, Sundsvall, Timrå, Ånge, Örnsköldsvik",
    "Jämtland": "Berg, Bräcke, Härjedalen, Krokom, Ragunda, Strömsund, Åre, Östersund",
    "Västerbotten": "Bjurholm, Dorotea, Lycksele, Malå, Nordmaling, Norsjö, Robertsfors, Skellefteå, Sorsele, "
    "Storuman, Umeå, Vilhelmina, Vindeln, Vännäs, Åsele",
    "Norrbotten": "Arjeplog, Arvidsjaur, Boden, Gällivare, Haparanda, Jokkmokk, Kalix, Kiruna, Luleå, Pajala, "
    "Piteå, Älvsbyn, Överkalix, Övertorneå",
}
COUNTIES = {county: tuple(names.split(", ")) for county, names in _BY_COUNTY.items()}
MUNICIPALITIES = frozenset(name for names in COUNTIES.values() for name in names)


def compared(name: str) -> str:
    """What a municipality is compared by: no case, no word for municipality, and no last `s`, which is the genitive of
    `Stockholms kommun` and the name's own of `Borås kommun`. No two municipalities differ in it."""
    return name.strip().casefold().removesuffix(" kommun").removesuffix(" stad").removesuffix("s")


_BY_NAME = {compared(name): name for name in MUNICIPALITIES}


def municipality_of(name: str) -> str | None:
    """The municipality that somebody writes so; None where there is none of that name."""
    return _BY_NAME.get(compared(name))
