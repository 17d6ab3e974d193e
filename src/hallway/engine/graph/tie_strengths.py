"""From messages and meetings to ties: how strong, and when last used."""

import numpy as np
import numpy.typing as npt

from hallway.engine.arguments import as_number
from hallway.engine.errors import InvalidInput
from hallway.engine.graph.checks import as_floats, as_ids, check_same_length
from hallway.engine.graph.results import Ties
from hallway.engine.types import FloatArray, IntArray

_DAY_S = 86_400.0
#: Effective messages at which a strength is one half.
_HALF_AT = 3.0
#: What an unanswered message is worth beside an answered one.
_UNANSWERED = 0.25
#: Partners that one person can know well (Dunbar 1992); a mailbox with more is shared, or a robot's.
_PARTNERS = 150.0
#: A strength is never 0, however long ago.
_LEAST = 1e-6


def tie_strengths(
    sender: npt.ArrayLike,
    recipient: npt.ArrayLike,
    sent_at: npt.ArrayLike,
    *,
    now: float,
    half_life_days: float = 90.0,
) -> Ties:
    """Strength of the tie between people from what they wrote to or did with each other.

    sender, recipient  (m,) ids, one row a message or meeting; rows with sender == recipient are left out.
    sent_at            (m,) seconds; rows later than `now` are refused.
    now                seconds, on the same clock.
    half_life_days     > 0: a message this old counts half.

    Each row counts 2 ** (-age / half life), divided by the number of people that its sender wrote to at that moment,
    so that a message to many counts little for each; the same row twice is one message. With a the sum one way and b
    the other way, the ordered pair has effectively  e = 2 sqrt(a b) + 0.25 max(a - b, 0)  messages: answered ones, and
    a quarter of those left unanswered. An end with more than 150 partners is no one person's mailbox: e is divided by
    its partners / 150. The strength is  e / (e + 3).

    Returns  Ties by ordered pair, source having written to target at least once, sorted by source, then target.
             last_used is the latest row of the two, either way.
    Raises   InvalidInput.
    Cost     O(m log m).
    """
    source = as_ids("sender", sender)
    target = as_ids("recipient", recipient)
    check_same_length("recipient", target, size=source.size, beside="sender")
    moment = as_floats("sent_at", sent_at, size=source.size, beside="sender")
    now = as_number("now", now, "a finite number of seconds")
    half_life_days = as_number("half_life_days", half_life_days, "a finite number above 0", above=0)
    if moment.size and moment.max() > now:
        raise InvalidInput("sent_at", f"times up to {moment.max():.0f}", f"times up to now ({now:.0f})")
    real = source != target
    source, target, moment = source[real], target[real], moment[real]
    if source.size == 0:
        return Ties(source, target, np.empty(0), np.empty(0))
    return _ties(source, target, moment, now=now, half_life_s=half_life_days * _DAY_S)


def _ties(source: IntArray, target: IntArray, moment: FloatArray, *, now: float, half_life_s: float) -> Ties:
    order = np.lexsort((target, moment, source))
    source, target, moment = source[order], target[order], moment[order]
    same_message = np.zeros(source.size, np.bool_)
    same_message[1:] = (source[1:] == source[:-1]) & (moment[1:] == moment[:-1])
    repeated = same_message.copy()
    repeated[1:] &= target[1:] == target[:-1]
    source, target, moment = source[~repeated], target[~repeated], moment[~repeated]
    message = np.cumsum(~same_message[~repeated]) - 1
    recipients = np.bincount(message)
    count = np.exp2(-(now - moment) / half_life_s) / recipients[message]

    people = int(max(source.max(), target.max())) + 1
    pair, inverse = np.unique(source * people + target, return_inverse=True)
    one, other = pair // people, pair % people
    given = np.bincount(inverse, weights=count)
    last = np.full(pair.size, -np.inf)
    np.maximum.at(last, inverse, moment)
    # Where the answer is: the place of (other, one) among the sorted pairs.
    back = other * people + one
    place = np.minimum(np.searchsorted(pair, back), pair.size - 1)
    answered = pair[place] == back
    received = np.where(answered, given[place], 0.0)
    last_used = np.where(answered, np.maximum(last, last[place]), last)

    unordered = np.unique(np.concatenate([pair, back]))
    partners = np.bincount(unordered // people, minlength=people)
    shared = np.maximum(1.0, partners[one] / _PARTNERS) * np.maximum(1.0, partners[other] / _PARTNERS)
    effective = (2.0 * np.sqrt(given * received) + _UNANSWERED * np.maximum(given - received, 0.0)) / shared
    strength = np.maximum(effective / (effective + _HALF_AT), _LEAST)
    return Ties(source=one, target=other, strength=strength, last_used=last_used)
