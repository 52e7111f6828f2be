"""Which product form a name and a description stand for, in English, German, French and Spanish."""

import re
from functools import cache

GENERIC = "pack"
NAME_WEIGHT = 3  # a word in the name outweighs two in the description

# A phrase is worth its number of words, and its words are not counted again: "peanut butter" is
# one jar. A leading hyphen means the end of a longer word: German compounds name the thing last
# (Wasserflasche).
KEYWORDS: dict[str, str] = {
    "tube": (
        "tube|hand cream|toothpaste|sunscreen|sun cream|sun lotion|lip balm|ointment|scrub|"
        "-handcreme|handcreme|zahnpasta|-sonnencreme|sonnencreme|sonnenschutz|salbe|peeling|"
        "crème mains|crème pour les mains|crème solaire|dentifrice|pommade|gommage|"
        "crema de manos|protector solar|crema solar|pasta de dientes|pomada"
    ),
    "jar": (
        "jar|cream|face cream|day cream|night cream|moisturizer|moisturiser|body butter|balm|mask|jam|honey|"
        "marmalade|pesto|spread|candle|nut butter|peanut butter|pickles|"
        "tiegel|-creme|creme|gesichtscreme|-glas|honig|-honig|marmelade|konfitüre|aufstrich|kerze|"
        "pot|crème|crème visage|miel|confiture|bougie|tarro|crema|crema facial|mermelada|vela"
    ),
    "can": (
        "can|energy drink|beer|soda|cola|sparkling water|seltzer|tonic water|iced tea|cold brew|"
        "dose|-dose|getränkedose|energydrink|-bier|bier|limo|limonade|brause|"
        "canette|bière|boisson énergisante|lata|cerveza|refresco|bebida energética"
    ),
    "bottle": (
        "bottle|water bottle|flask|thermos|serum|oil|wine|juice|shampoo|conditioner|lotion|perfume|cologne|"
        "fragrance|vinegar|sauce|syrup|gin|whisky|whiskey|vodka|rum|kombucha|lemonade|smoothie|milk|water|"
        "dropper|hand soap|liquid soap|detergent|cleanser|toner|tonic|"
        "flasche|-flasche|öl|-öl|wein|-wein|saft|-saft|parfüm|parfum|-wasser|wasser|essig|milch|duschgel|"
        "bouteille|gourde|huile|vin|jus|eau de parfum|sérum|vinaigre|"
        "botella|aceite|vino|zumo|vinagre|leche|agua|champú"
    ),
    "bag": (
        "bag|tote|tote bag|backpack|rucksack|daypack|duffel|handbag|purse|coffee|coffee beans|beans|flour|"
        "pet food|dog food|cat food|roast|espresso|tasche|-tasche|beutel|-beutel|-rucksack|kaffee|"
        "kaffeebohnen|"
        "-bohnen|mehl|sac|sac à dos|café|grains de café|farine|bolso|bolsa|mochila|granos de café|harina"
    ),
    "shoe": (
        "shoe|shoes|running shoe|trail running shoe|sneaker|sneakers|trainer|trainers|boot|boots|runner|"
        "loafer|sandal|sandals|schuh|-schuh|schuhe|-schuhe|stiefel|turnschuh|laufschuh|"
        "chaussure|chaussures|basket|baskets|botte|bottes|zapato|zapatos|zapatilla|zapatillas|bota|botas"
    ),
    "watch": (
        "watch|smartwatch|smart watch|wristwatch|chronograph|fitness tracker|timepiece|"
        "-uhr|uhr|armbanduhr|montre|montre connectée|reloj|reloj inteligente"
    ),
    "garment": (
        "hoodie|t-shirt|tshirt|tee|shirt|polo shirt|jacket|sweater|sweatshirt|jumper|pullover|cardigan|coat|"
        "parka|vest|jersey|blouse|dress|windbreaker|fleece|rain jacket|"
        "-jacke|jacke|-hemd|hemd|mantel|-mantel|bluse|kapuzenpullover|kleid|-shirt|"
        "veste|manteau|chemise|pull|sweat à capuche|blouson|robe|"
        "chaqueta|camiseta|camisa|sudadera|abrigo|vestido"
    ),
    "device": (
        "headphones|headphone|headset|earbuds|speaker|smart speaker|phone|smartphone|laptop|"
        "notebook computer|"
        "tablet|camera|monitor|router|console|charger|power bank|computer|ultrabook|soundbar|"
        "kopfhörer|lautsprecher|-lautsprecher|telefon|handy|rechner|kamera|"
        "casque|casque audio|enceinte|téléphone|ordinateur|ordinateur portable|appareil photo|"
        "auriculares|altavoz|teléfono|móvil|ordenador|portátil|cámara"
    ),
    "box": (
        "box|carton|cereal|cereals|tea|tea bags|chocolate|chocolates|praline|pralines|cookies|"
        "biscuits|cookie|"
        "soap bar|bar soap|game|board game|puzzle|gift set|pasta|supplement|vitamins|tissues|"
        "schachtel|karton|müsli|-tee|grüner tee|schwarzer tee|loser tee|tee aus|milk chocolate|"
        "schokolade|-schokolade|kekse|pralinen|spiel|nudeln|"
        "boîte|céréales|thé|chocolat|jeu|pâtes|caja|cereales|té|galletas|juego"
    ),
    "pack": (
        "pack|pouch|granola|snack|snacks|nuts|crisps|chips|protein powder|powder|rice|seeds|gummies|candy|"
        "sweets|packung|tüte|-pulver|nüsse|bonbons|sachet|noix|riz|poudre|paquete|nueces|arroz|polvo"
    ),
}


def choose_form(name: str, description: str) -> str:
    """The form, one of FORMS, whose words weigh most; GENERIC when none is recognised.

    A word in the name outweighs two in the description. Where forms tie, the first in
    KEYWORDS wins.
    """
    weights = dict.fromkeys(KEYWORDS, 0.0)
    for text, weight in ((name, NAME_WEIGHT), (description, 1)):
        for match in _pattern().finditer(text.casefold()):
            phrase = match["whole"] or f"-{match['end']}"
            weights[_form_of()[phrase]] += weight * (1 + phrase.count(" "))
    best = max(weights, key=lambda form: weights[form])
    return best if weights[best] else GENERIC


@cache
def _form_of() -> dict[str, str]:
    return {phrase.casefold(): form for form, phrases in KEYWORDS.items() for phrase in phrases.split("|")}


@cache
def _pattern() -> re.Pattern[str]:
    """Whole words, the longest phrase first, with the commonest plural endings.

    A hyphen may stand before a word (trail-shoe) but not after it (can-do, water-resistant).
    """
    phrases = sorted(_form_of(), key=len, reverse=True)
    whole = "|".join(re.escape(phrase) for phrase in phrases if not phrase.startswith("-"))
    end = "|".join(re.escape(phrase[1:]) for phrase in phrases if phrase.startswith("-"))
    return re.compile(rf"(?<!\w)(?:(?P<whole>{whole})|[\w-]+?(?P<end>{end}))(?:s|es|n|en)?(?![\w-])")
