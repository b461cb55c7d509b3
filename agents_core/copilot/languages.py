"""The languages that a text may be translated into, by code, as a model is told them."""

LANGUAGES = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "sv": "Swedish",
    "da": "Danish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ar": "Arabic",
    "he": "Hebrew",
    "hi": "Hindi",
    "ja": "Japanese",
    "ko": "Korean",
    "zh": "Chinese",
}


def name_of(code: str) -> str:
    """What a model is told; English for a language that is not listed."""
    return LANGUAGES.get(code, LANGUAGES["en"])
