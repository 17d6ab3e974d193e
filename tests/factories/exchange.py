"""Asks and offers."""

from hallway.exchange.models import Ask, Offer


def make_ask(person, text="a partner to sell to hedge funds with", **fields):
    return Ask.objects.create(person=person, text=text, **fields)


def make_offer(person, text="introductions in Lisbon", **fields):
    return Offer.objects.create(person=person, text=text, **fields)
