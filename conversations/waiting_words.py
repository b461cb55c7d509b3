# ruff: noqa: E501 - a text is easier to read on one line
"""What a waiting customer is told, in their language."""

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "next": "You are next; a reply usually takes {wait}. You can keep writing here meanwhile.",
        "place": "You are number {position} in the queue; a reply usually takes {wait}. You can keep writing here meanwhile.",
        "minute": "about a minute",
        "minutes": "about {minutes} minutes",
        "closed": "Our team is back at {opens}; the reply will reach you here and by e-mail.",
        "closed_no_email": "Our team is back at {opens}; leave your e-mail below and the reply will reach you there.",
    },
    "de": {
        "next": "Sie sind als Nächstes dran; eine Antwort dauert meist {wait}. Sie können hier solange weiterschreiben.",
        "place": "Sie sind auf Platz {position} in der Warteschlange; eine Antwort dauert meist {wait}. Sie können hier solange weiterschreiben.",
        "minute": "etwa eine Minute",
        "minutes": "etwa {minutes} Minuten",
        "closed": "Unser Team ist ab {opens} wieder da; die Antwort erreicht Sie hier und per E-Mail.",
        "closed_no_email": "Unser Team ist ab {opens} wieder da; hinterlassen Sie unten Ihre E-Mail-Adresse, dann erreicht Sie die Antwort dort.",
    },
    "es": {
        "next": "Es su turno ahora; una respuesta suele tardar {wait}. Mientras tanto puede seguir escribiendo aquí.",
        "place": "Es el número {position} de la cola; una respuesta suele tardar {wait}. Mientras tanto puede seguir escribiendo aquí.",
        "minute": "un minuto aproximadamente",
        "minutes": "unos {minutes} minutos",
        "closed": "Nuestro equipo vuelve a las {opens}; la respuesta le llegará aquí y por correo electrónico.",
        "closed_no_email": "Nuestro equipo vuelve a las {opens}; deje abajo su correo electrónico y la respuesta le llegará allí.",
    },
    "fr": {
        "next": "C'est bientôt à vous ; une réponse prend d'habitude {wait}. Vous pouvez continuer à écrire ici.",
        "place": "Vous êtes numéro {position} dans la file ; une réponse prend d'habitude {wait}. Vous pouvez continuer à écrire ici.",
        "minute": "environ une minute",
        "minutes": "environ {minutes} minutes",
        "closed": "Notre équipe revient à {opens} ; la réponse vous parviendra ici et par e-mail.",
        "closed_no_email": "Notre équipe revient à {opens} ; laissez votre e-mail ci-dessous et la réponse vous y parviendra.",
    },
}


def waiting_sentence(language: str, *, position: int, minutes: int) -> str:
    """The customer's place, from 1, and how long it usually takes."""
    words = _WORDS.get(language, _WORDS["en"])
    wait = words["minute"] if minutes == 1 else words["minutes"].format(minutes=minutes)
    return words["next" if position == 1 else "place"].format(position=position, wait=wait)


def closed_sentence(language: str, *, opens: str, has_email: bool) -> str:
    """When the team is back, and how the reply comes."""
    words = _WORDS.get(language, _WORDS["en"])
    return words["closed" if has_email else "closed_no_email"].format(opens=opens)
