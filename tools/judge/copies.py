"""The copy that the photographs are judged with: a short and a long message in eight languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copies:
    """One language's messages, and its call to action."""

    locale: str
    short: str
    long: str
    action: str


COPIES = (
    Copies(
        "en-GB", "Made for slow mornings", "Everything you need for the first hour of the day", "Shop now"
    ),
    Copies(
        "de-DE",
        "Für lange Sonntage",
        "Geschwindigkeitsbegrenzungen gelten nicht für Sonntagsfrühstücke",
        "Jetzt entdecken",
    ),
    Copies("fr-FR", "L’heure bleue", "Tout ce qu’il faut pour prendre enfin le temps de vivre", "Découvrir"),
    Copies(
        "es-ES", "Sal antes que el sol", "La mejor hora del día es de quien ya está fuera", "Comprar ahora"
    ),
    Copies(
        "ja-JP",
        "光を分かち合う",
        "大切な人と、光を分かち合う季節。今だけの特別なギフトセット。",
        "今すぐ購入",
    ),
    Copies("ar-AE", "صباح هادئ", "شارك النور هذا الموسم مع من تحب، خصم 50%!", "تسوق الآن"),
    Copies("he-IL", "בוקר טוב", "הבוקר שלכם מתחיל כאן, עם כל מה שצריך לשעה הראשונה", "לקנייה עכשיו"),
    Copies("hi-IN", "नई सुबह", "इस मौसम में अपनों के साथ रोशनी बाँटें", "अभी खरीदें"),
)
