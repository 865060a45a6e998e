"""The words around the questions that are handed out ahead: in the language of the chat, or else in English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chatmod.domain.ahead import Ahead
from chatmod.domain.schedule import Span

_NAMES = {"mastodon": "Mastodon", "bluesky": "Bluesky", "x": "X"}
_UNITS = ((3_600, "hour"), (60, "minute"), (1, "second"))


@dataclass(frozen=True, slots=True)
class AheadWords:
    """Words of one language.

    Attributes:
        language: Of these words; another than the chat's where that is not among them.
        notice: Takes `{word}`.
        networks: Takes `{tag}` and `{names}`.
        answers: How to answer several questions; takes the labels of the first two, and of their answers.
        answer: Likewise, where there is one.
        tagged: Takes `{tag}`.
        picture: Takes `{alt}`.
        weekdays: From Monday.
        spans: One and many of each unit.
    """

    language: str
    colon: str
    skip: str
    about: str
    begins: str
    ends: str
    length: str
    where: str
    record: str
    notice: str
    networks: str
    room: str
    room_later: str
    how: str
    answers: str
    answer: str
    tagged: str
    nameless: str
    picture: str
    weekdays: tuple[str, ...]
    spans: Mapping[str, tuple[str, str]]


_ENGLISH = AheadWords(
    language="en",
    colon=":",
    skip="Skip to the questions",
    about="A chat under {tag}",
    begins="Begins",
    ends="Ends",
    length="Length",
    where="Where",
    record="Record",
    notice="A record of the chat is kept for everybody to read. "
    "Who replies “{word}”, or has #NoArchive in the profile, is left out of it.",
    networks="{tag} on {names}",
    room="the chat's own room",
    room_later="the chat's own room (its address will be told)",
    how="How to take part",
    answers="Answer {first} with {first_answer} in front, {second} with {second_answer}, and so on.",
    answer="Answer {first} with {first_answer} in front.",
    tagged="Write {tag} into every post, so that everybody finds it.",
    nameless="In the room a name is enough: no account, no password.",
    picture="Picture: {alt}",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    spans={
        "day": ("1 day", "{} days"),
        "hour": ("1 hour", "{} hours"),
        "minute": ("1 minute", "{} minutes"),
        "second": ("1 second", "{} seconds"),
    },
)
_FRENCH = AheadWords(
    language="fr",
    colon="\N{NO-BREAK SPACE}:",
    skip="Aller aux questions",
    about="Une discussion sous {tag}",
    begins="Début",
    ends="Fin",
    length="Durée",
    where="Lieu",
    record="Archive",
    notice="La discussion est archivée et tout le monde peut la relire. "
    "Répondez «\N{NO-BREAK SPACE}{word}\N{NO-BREAK SPACE}», ou mettez #NoArchive dans votre profil, "
    "pour ne pas y figurer.",
    networks="{tag} sur {names}",
    room="le salon de la discussion",
    room_later="le salon de la discussion (son adresse sera communiquée)",
    how="Comment participer",
    answers="Commencez votre réponse à {first} par {first_answer}, à {second} par {second_answer}, etc.",
    answer="Commencez votre réponse à {first} par {first_answer}.",
    tagged="Mettez {tag} dans chaque message, pour que tout le monde le trouve.",
    nameless="Dans le salon, un nom suffit\N{NO-BREAK SPACE}: ni compte, ni mot de passe.",
    picture="Image\N{NO-BREAK SPACE}: {alt}",
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    spans={
        "day": ("1 jour", "{} jours"),
        "hour": ("1 heure", "{} heures"),
        "minute": ("1 minute", "{} minutes"),
        "second": ("1 seconde", "{} secondes"),
    },
)
_GERMAN = AheadWords(
    language="de",
    colon=":",
    skip="Zu den Fragen",
    about="Ein Chat unter {tag}",
    begins="Beginn",
    ends="Ende",
    length="Dauer",
    where="Ort",
    record="Archiv",
    notice="Der Chat wird aufbewahrt, damit alle ihn nachlesen können. "
    "Wer mit „{word}“ antwortet oder #NoArchive im Profil hat, steht nicht darin.",
    networks="{tag} auf {names}",
    room="der eigene Raum des Chats",
    room_later="der eigene Raum des Chats (seine Adresse wird noch bekannt gegeben)",
    how="So macht man mit",
    answers="Antworten auf {first} beginnen mit {first_answer}, auf {second} mit {second_answer} und so weiter.",
    answer="Antworten auf {first} beginnen mit {first_answer}.",
    tagged="In jeden Beitrag gehört {tag}, damit alle ihn finden.",
    nameless="Im Raum genügt ein Name: kein Konto, kein Passwort.",
    picture="Bild: {alt}",
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    spans={
        "day": ("1 Tag", "{} Tage"),
        "hour": ("1 Stunde", "{} Stunden"),
        "minute": ("1 Minute", "{} Minuten"),
        "second": ("1 Sekunde", "{} Sekunden"),
    },
)
_SPANISH = AheadWords(
    language="es",
    colon=":",
    skip="Ir a las preguntas",
    about="Una charla con {tag}",
    begins="Comienzo",
    ends="Fin",
    length="Duración",
    where="Lugar",
    record="Archivo",
    notice="La charla se guarda para que todo el mundo pueda leerla. "
    "Quien responda «{word}», o tenga #NoArchive en su perfil, no aparece en ella.",
    networks="{tag} en {names}",
    room="la sala de la charla",
    room_later="la sala de la charla (su dirección se dará a conocer)",
    how="Cómo participar",
    answers="Empieza tu respuesta a {first} con {first_answer}, a {second} con {second_answer}, y así sucesivamente.",
    answer="Empieza tu respuesta a {first} con {first_answer}.",
    tagged="Pon {tag} en cada mensaje, para que todo el mundo lo encuentre.",
    nameless="En la sala basta un nombre: sin cuenta ni contraseña.",
    picture="Imagen: {alt}",
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    spans={
        "day": ("1 día", "{} días"),
        "hour": ("1 hora", "{} horas"),
        "minute": ("1 minuto", "{} minutos"),
        "second": ("1 segundo", "{} segundos"),
    },
)
_WORDS = {words.language: words for words in (_ENGLISH, _FRENCH, _GERMAN, _SPANISH)}


def words_for(language: str) -> AheadWords:
    """The words for a chat's language (BCP 47)."""
    return _WORDS.get(language.partition("-")[0].lower(), _ENGLISH)


def about(ahead: Ahead, words: AheadWords) -> str:
    """What it is, as `A chat under #NotABookStudy`."""
    return words.about.format(tag=f"#{ahead.hashtag}")


def weekday(local: datetime, words: AheadWords) -> str:
    """The day of the week of a local time."""
    return words.weekdays[local.weekday()]


def length(span: Span, words: AheadWords) -> str:
    """How long the chat is, as `1 hour 30 minutes`."""
    amounts = [(span.days, "day")]
    seconds = span.seconds
    for size, unit in _UNITS:
        amounts.append((seconds // size, unit))
        seconds %= size
    return " ".join(_many(amount, words.spans[unit]) for amount, unit in amounts if amount)


def places(ahead: Ahead, words: AheadWords) -> Sequence[str]:
    """Where one can take part; the room's address stands behind a colon."""
    found = []
    if ahead.networks:
        names = ", ".join(_NAMES.get(name, name) for name in ahead.networks)
        found.append(words.networks.format(tag=f"#{ahead.hashtag}", names=names))
    if ahead.room:
        found.append(f"{words.room}{words.colon} {ahead.room_url}" if ahead.room_url else words.room_later)
    return found


def how(ahead: Ahead, words: AheadWords) -> str:
    """How one takes part, in a few sentences."""
    sentences = []
    if ahead.labelled and ahead.questions:
        labels = [question.label for question in ahead.questions]
        first, second = labels[0], labels[min(1, len(labels) - 1)]
        shape = words.answer if len(labels) == 1 else words.answers
        answers = {"first_answer": _answering(first), "second_answer": _answering(second)}
        sentences.append(shape.format(first=first, second=second, **answers))
    if ahead.networks:
        sentences.append(words.tagged.format(tag=f"#{ahead.hashtag}"))
    if ahead.room:
        sentences.append(words.nameless)
    return " ".join(sentences)


def notice(ahead: Ahead, words: AheadWords) -> str:
    """That a record is kept, and how to stay out of it."""
    return words.notice.format(word=ahead.optout)


def picture(alt: str, words: AheadWords) -> str:
    """What a picture shows, in words."""
    return words.picture.format(alt=alt)


def _answering(label: str) -> str:
    return f"A{label[1:]}"


def _many(amount: int, spans: tuple[str, str]) -> str:
    one, many = spans
    return one if amount == 1 else many.format(amount)
