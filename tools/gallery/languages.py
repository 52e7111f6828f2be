"""The copy that the gallery and the golden pictures set: one campaign in eight kinds of text."""

from dataclasses import dataclass

from typesetting import Direction, base_direction


@dataclass(frozen=True, slots=True)
class Language:
    id: str
    label: str
    locale: str | None
    message: str
    action: str | None

    @property
    def direction(self) -> Direction:
        return base_direction(self.message, self.locale)


LANGUAGES = (
    Language("latin", "Latin", None, "Make tomorrow morning worth getting up for", "Taste the new roast"),
    Language(
        "german",
        "German, long words",
        "de-DE",
        "Geschwindigkeitsbegrenzungen gelten nicht für Sonntagsfrühstücke",
        "Jetzt entdecken",
    ),
    Language(
        "japanese",
        "Japanese",
        "ja-JP",
        "大切な人と、光を分かち合う季節。今だけの特別なギフトセット。",
        "今すぐ購入",
    ),
    Language("arabic", "Arabic", "ar-AE", "شارك النور هذا الموسم مع من تحب، خصم 50%!", "تسوق الآن"),
    Language("hebrew", "Hebrew", "he-IL", "הבוקר שלכם מתחיל כאן, עם AirBrew 2!", "לקנייה עכשיו"),
    Language("hindi", "Hindi", "hi-IN", "इस मौसम में अपनों के साथ रोशनी बाँटें", "अभी खरीदें"),
    Language("thai", "Thai", "th-TH", "แบ่งปันแสงสว่างในฤดูกาลนี้กับคนที่คุณรัก", "ช้อปเลย"),
    Language("emoji", "Emoji", "en-GB", "Spring is here 🌷🌼 only till Sunday 👩‍🍳", "Yes please 🙌"),
)
