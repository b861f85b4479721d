"""What real transcripts do to a sentence: other names, no punctuation, fillers, misheard words."""

import re

NAMES = """
James John Robert Michael David William Richard Joseph Thomas Charles Daniel Matthew Mark Paul
Steven Andrew Kevin Brian George Edward Peter Simon Martin Alan Ian Neil Graham Colin Tom Tim
Jim Bob Bill Joe Mike Dave Steve Chris Matt Dan Nick Ben Sam Alex Adam Greg Jeff Scott Eric Mary
Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Margaret
Sandra Ashley Emily Donna Michelle Carol Amanda Anna Laura Rebecca Helen Emma Rachel Catherine
Julie Christine Kate Jane Sue Ann Alice Claire Fiona Megan Sian Rhian Carys Mohammed Ahmed Ali
Omar Hassan Fatima Aisha Khadija Yusuf Ibrahim Leila Zainab Samir Karim Nadia Wei Ming Li Chen
Jing Yan Hui Mei Xin Hiroshi Yuki Kenji Akira Naoko Min-jun Ji-woo Seo-yeon Raj Priya Anil
Sunita Vijay Deepa Arjun Kavita Sanjay Lakshmi Rahul Ananya Ravi Meera Carlos Maria Jose Juan
Luis Ana Sofia Diego Miguel Carmen Javier Lucia Pedro Elena Pablo Kwame Ama Chidi Ngozi Amina
Oluwaseun Tunde Zanele Thabo Sipho Nomsa Adaeze Ivan Olga Dmitri Natasha Sergei Svetlana Pavel
Katarzyna Piotr Agnieszka Tomasz Jan Pierre Marie Jean Sophie Hans Ingrid Lars Astrid Giovanni
Giulia Marco Francesca
""".split()

# Names that are also words are put in, but not taken out.
WORDS_TOO = {"Will", "Mark", "Bill", "Sue", "Jean", "Li", "May"}

NAMED = re.compile(
    r"\b(" + "|".join(sorted(set(NAMES) - WORDS_TOO, key=len, reverse=True)) + r")\b"
)

FILLERS = ["uh", "um", "you know", "like", "I mean", "so", "well"]

# Stands between what was said before and the text, while both get the same names.
BORDER = " \u241f "


def renamed(text, rng):
    """Each name that we know becomes another, the same wherever it stands."""
    new = {}
    return NAMED.sub(lambda match: new.setdefault(match[1], rng.choice(NAMES)), text)


def bare(text):
    """Lower case, without punctuation."""
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s'/-]", " ", text)).strip().lower()


def misheard(text, rate, rng, words):
    """Words replaced (three in five), dropped, or put in, by a word from `words`."""
    out = []
    for word in text.split():
        drawn = rng.random()
        if word == "/" or drawn >= rate:
            out.append(word)
        elif drawn < rate * 0.6:
            out.append(rng.choice(words))
        elif drawn >= rate * 0.8:
            out += [word, rng.choice(words)]
    return " ".join(out) or text


def hesitant(text, rng, rate=0.06):
    out = []
    for word in text.split():
        if rng.random() < rate:
            out.append(rng.choice(FILLERS) + ",")
        out.append(word)
    return " ".join(out)


def varied(item, rng, words):
    """The segment as another transcript might have it; most stay as they are."""
    before, text = item["prev"] or "", item["text"]
    if rng.random() < 0.5:
        before, text = renamed(before + BORDER + text, rng).split(BORDER, 1)
    if rng.random() < 0.1:
        before = ""
    if rng.random() < 0.10:
        before, text = bare(before), bare(text)
    drawn = rng.random()
    if drawn < 0.12:
        rate = rng.choice((0.05, 0.1, 0.2))
        before = misheard(before, rate, rng, words)
        text = misheard(text, rate, rng, words)
    elif drawn < 0.18:
        before, text = hesitant(before, rng), hesitant(text, rng)
    return {**item, "prev": before, "text": text}
