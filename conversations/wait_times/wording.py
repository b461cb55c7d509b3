"""What a waiting customer is told, in their language."""

from datetime import datetime
from math import ceil

from django.utils import timezone, translation
from django.utils.formats import date_format

from conversations.calendar.time_zones import place_of

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "first": "You are first in the queue.",
        "place": "You are number {position} in the queue.",
        "far": "Many people are waiting.",
        "usual": "From now it usually takes {wait} until a teammate is with you.",
        "unknown": "How long it takes until a teammate is with you, we cannot say yet.",
        "late": "This takes longer than usual, and we cannot say how much longer.",
        "meanwhile": "You can keep writing here meanwhile.",
        "evening": "Our team leaves {closes}; if your turn has not come by then, it comes {opens}.",
        "away": "Nobody of our team is online right now;",
        "closed": "Our team is back {opens};",
        "gone": "Our team is not there at the moment;",
        "mailed": "the reply will reach you here and by e-mail.",
        "ask_email": "leave your e-mail below and the reply will reach you there.",
        "confirm_email": "you wrote {email}: leave it below and the reply will reach you there.",
        "instant": "about a minute",
        "up_to": "up to {high}",
        "range": "{low} to {high}",
        "about": "about {high}",
        "minutes": "{n} minutes",
        "hours": "{n} hours",
        "clock": "{place} time",
        "today": "at {time}",
        "tomorrow": "tomorrow at {time}",
        "weekday": "on {weekday} at {time}",
        "date": "on {weekday}, {date}, at {time}",
        "day": "j F",
    },
    "de": {
        "first": "Sie sind als Nächstes an der Reihe.",
        "place": "Sie sind auf Platz {position} in der Warteschlange.",
        "far": "Es warten viele.",
        "usual": "Von jetzt an dauert es meist {wait}, bis jemand für Sie da ist.",
        "unknown": "Wie lange es dauert, bis jemand für Sie da ist, können wir noch nicht sagen.",
        "late": "Es dauert länger als gewöhnlich; wie viel länger, können wir nicht sagen.",
        "meanwhile": "Sie können hier solange weiterschreiben.",
        "evening": "Unser Team geht {closes}; sind Sie bis dahin nicht an der Reihe, sind Sie es {opens}.",
        "away": "Gerade ist niemand aus unserem Team online;",
        "closed": "Unser Team ist {opens} wieder da;",
        "gone": "Unser Team ist zurzeit nicht da;",
        "mailed": "die Antwort erreicht Sie hier und per E-Mail.",
        "ask_email": "hinterlassen Sie unten Ihre E-Mail-Adresse, dann erreicht Sie die Antwort dort.",
        "confirm_email": "Sie haben {email} genannt: Tragen Sie sie unten ein, dann erreicht Sie die Antwort dort.",
        "instant": "etwa eine Minute",
        "up_to": "bis zu {high}",
        "range": "{low} bis {high}",
        "about": "etwa {high}",
        "minutes": "{n} Minuten",
        "hours": "{n} Stunden",
        "clock": "Ortszeit {place}",
        "today": "um {time} Uhr",
        "tomorrow": "morgen um {time} Uhr",
        "weekday": "am {weekday} um {time} Uhr",
        "date": "am {weekday}, {date}, um {time} Uhr",
        "day": "j. F",
    },
    "es": {
        "first": "Usted es el primero de la cola.",
        "place": "Es el número {position} de la cola.",
        "far": "Hay mucha gente esperando.",
        "usual": "Desde ahora suelen pasar {wait} hasta que alguien le atiende.",
        "unknown": "Todavía no podemos decir cuánto tarda en atenderle alguien.",
        "late": "Está tardando más de lo habitual y no podemos decir cuánto más.",
        "meanwhile": "Mientras tanto puede seguir escribiendo aquí.",
        "evening": "Nuestro equipo se va {closes}; si para entonces no le ha tocado, será {opens}.",
        "away": "Ahora mismo no hay nadie de nuestro equipo en línea;",
        "closed": "Nuestro equipo vuelve {opens};",
        "gone": "Nuestro equipo no está en este momento;",
        "mailed": "la respuesta le llegará aquí y por correo electrónico.",
        "ask_email": "deje abajo su correo electrónico y la respuesta le llegará allí.",
        "confirm_email": "ha escrito {email}: déjelo abajo y la respuesta le llegará allí.",
        "instant": "apenas un minuto",
        "up_to": "como mucho {high}",
        "range": "de {low} a {high}",
        "about": "unos {high}",
        "minutes": "{n} minutos",
        "hours": "{n} horas",
        "clock": "hora de {place}",
        "today": "a las {time}",
        "tomorrow": "mañana a las {time}",
        "weekday": "el {weekday} a las {time}",
        "date": "el {weekday}, {date}, a las {time}",
        "day": r"j \d\e F",
    },
    "fr": {
        "first": "Vous êtes en tête de la file.",
        "place": "Vous êtes numéro {position} dans la file.",
        "far": "Beaucoup de personnes attendent.",
        "usual": "À partir de maintenant, il faut d'habitude {wait} avant que quelqu'un soit avec vous.",
        "unknown": "Nous ne pouvons pas encore dire dans combien de temps quelqu'un sera avec vous.",
        "late": "C'est plus long que d'habitude, et nous ne pouvons pas dire de combien.",
        "meanwhile": "Vous pouvez continuer à écrire ici.",
        "evening": "Notre équipe part {closes} ; si votre tour n'est pas venu d'ici là, ce sera {opens}.",
        "away": "Personne de notre équipe n'est en ligne pour le moment ;",
        "closed": "Notre équipe revient {opens} ;",
        "gone": "Notre équipe n'est pas là pour le moment ;",
        "mailed": "la réponse vous parviendra ici et par e-mail.",
        "ask_email": "laissez votre e-mail ci-dessous et la réponse vous y parviendra.",
        "confirm_email": "vous avez écrit {email} : laissez-le ci-dessous et la réponse vous y parviendra.",
        "instant": "environ une minute",
        "up_to": "au plus {high}",
        "range": "{low} à {high}",
        "about": "environ {high}",
        "minutes": "{n} minutes",
        "hours": "{n} heures",
        "clock": "heure de {place}",
        "today": "à {time}",
        "tomorrow": "demain à {time}",
        "weekday": "{weekday} à {time}",
        "date": "le {weekday} {date} à {time}",
        "day": "j F",
    },
}
HOURS_FROM = 90  # minutes
WEEK = 7  # days


def _words(language: str) -> dict[str, str]:
    return _WORDS.get(language, _WORDS["en"])


def place(language: str, position: int | None) -> str:
    """Where the customer stands, from 1; None is far behind."""
    name = "far" if position is None else "first" if position == 1 else "place"
    return _words(language)[name].format(position=position)


def usual(language: str, *, low: int, high: int) -> str:
    """How long it takes, from `low` to `high` seconds."""
    return _words(language)["usual"].format(wait=_range(_words(language), low, high))


def unknown(language: str) -> str:
    """That nobody can say how long it takes."""
    return _words(language)["unknown"]


def late(language: str) -> str:
    """That it takes longer than it did for others."""
    return _words(language)["late"]


def meanwhile(language: str) -> str:
    """What to do until then."""
    return _words(language)["meanwhile"]


def evening(language: str, *, closes: datetime, opens: datetime) -> str:
    """That the team may leave first, with both times on its own clock."""
    told = {"closes": _when(language, closes), "opens": _when(language, opens, clock=False)}
    return _words(language)["evening"].format(**told)


def away(language: str, *, has_email: bool, written: str = "") -> str:
    """That nobody is there although somebody should be, and how the reply comes."""
    return f"{_words(language)['away']} {_by_email(language, has_email, written)}"


def closed(language: str, *, opens: datetime | None, has_email: bool, written: str = "") -> str:
    """When the team is back, on its own clock, if it is known; and how the reply comes. `written` is an address that
    the customer wrote, and did not leave for it."""
    words = _words(language)
    back = words["closed"].format(opens=_when(language, opens)) if opens else words["gone"]
    return f"{back} {_by_email(language, has_email, written)}"


def _by_email(language: str, has_email: bool, written: str) -> str:
    name = "mailed" if has_email else "confirm_email" if written else "ask_email"
    return _words(language)[name].format(email=written)


def _range(words: dict[str, str], low: int, high: int) -> str:
    """Rounded outwards, so that it promises no more than was measured."""
    most, least = ceil(high / 60), low // 60
    if most <= 1:
        return words["instant"]
    if most > HOURS_FROM:
        most = ceil(most / 60) * 60
        least = least // 60 * 60 if least > HOURS_FROM else least
    if most > 10:
        most, least = ceil(most / 5) * 5, least if least <= 10 else least // 5 * 5
    if least == 0:
        return words["up_to"].format(high=_amount(words, most))
    if least == most:
        return words["about"].format(high=_amount(words, most))
    same_unit = (least > HOURS_FROM) == (most > HOURS_FROM)
    lower = str(least // 60 if least > HOURS_FROM else least) if same_unit else _amount(words, least)
    return words["range"].format(low=lower, high=_amount(words, most))


def _amount(words: dict[str, str], minutes: int) -> str:
    return words["hours"].format(n=minutes // 60) if minutes > HOURS_FROM else words["minutes"].format(n=minutes)


def _when(language: str, moment: datetime, *, clock: bool = True) -> str:
    """A time as one says it: with the day when it is not today; with `clock` it names the place of that clock, because
    the customer may be elsewhere."""
    words, known = _words(language), language if language in _WORDS else "en"
    days = (moment.date() - timezone.now().astimezone(moment.tzinfo).date()).days
    name = "today" if days == 0 else "tomorrow" if days == 1 else "weekday" if days < WEEK else "date"
    with translation.override(known):
        weekday, date = date_format(moment, "l"), date_format(moment, words["day"])
    told = words[name].format(time=f"{moment:%H:%M}", weekday=weekday, date=date)
    return f"{told} ({_clock(words, str(moment.tzinfo))})" if clock else told


def _clock(words: dict[str, str], zone: str) -> str:
    return words["clock"].format(place=place_of(zone)) if "/" in zone else zone
