"""Sorting and selecting inside kernels, compiled once for all of them."""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

from hallway.engine.compiled import part

#: Runs of this length are sorted by insertion before they are merged.
_RUN = 16


@part
def sort_keys(keys, values, start, stop, spare_keys, spare_values):
    """Sort keys[start:stop], values going along; equal keys stay in order. The spare arrays are at least as long.

    values and spare_values may be empty: then keys are sorted alone.
    Cost  O(n log n), whatever the order before. Source: J. von Neumann's merging, runs by insertion.
    """
    along = values.size > 0
    for run in range(start, stop, _RUN):
        for place in range(run + 1, min(run + _RUN, stop)):
            key = keys[place]
            at = place
            if along:
                value = values[place]
                while at > run and keys[at - 1] > key:
                    keys[at] = keys[at - 1]
                    values[at] = values[at - 1]
                    at -= 1
                values[at] = value
            else:
                while at > run and keys[at - 1] > key:
                    keys[at] = keys[at - 1]
                    at -= 1
            keys[at] = key
    size = stop - start
    width = _RUN
    while width < size:
        for place in range(size):
            spare_keys[place] = keys[start + place]
            if along:
                spare_values[place] = values[start + place]
        for left in range(0, size, 2 * width):
            middle, end = min(left + width, size), min(left + 2 * width, size)
            one, other = left, middle
            for place in range(left, end):
                if other == end or (one < middle and spare_keys[one] <= spare_keys[other]):
                    taken = one
                    one += 1
                else:
                    taken = other
                    other += 1
                keys[start + place] = spare_keys[taken]
                if along:
                    values[start + place] = spare_values[taken]
        width *= 2


@part
def keep_best(ids, scores, count, k, at, score):
    """Offer one more to the k best, of equal scores those with the lower id; returns how many are kept now.

    ids, scores: room for k; a heap with the worst that is kept at place 0.
    """
    if count == k:
        if not (score > scores[0] or (score == scores[0] and at < ids[0])):
            return count
        place = 0
        while True:
            below = 2 * place + 1
            if below >= k:
                break
            if below + 1 < k and (
                scores[below + 1] < scores[below]
                or (scores[below + 1] == scores[below] and ids[below + 1] > ids[below])
            ):
                below += 1
            if not (scores[below] < score or (scores[below] == score and ids[below] > at)):
                break
            ids[place], scores[place] = ids[below], scores[below]
            place = below
        ids[place], scores[place] = at, score
        return count
    place = count
    while place > 0:
        above = (place - 1) >> 1
        if not (score < scores[above] or (score == scores[above] and at > ids[above])):
            break
        ids[place], scores[place] = ids[above], scores[above]
        place = above
    ids[place], scores[place] = at, score
    return count + 1


@part
def lift_largest(values, size, count):
    """Arrange values[:size] so that the last `count` of them are the largest; 0 < count < size.

    Cost  O(size) as a rule. Source: C. Hoare, Algorithm 65: Find, 1961, with the median of three.
    """
    wanted = size - count
    low, high = 0, size - 1
    while low < high:
        first, middle, last = values[low], values[(low + high) >> 1], values[high]
        pivot = max(min(first, middle), min(max(first, middle), last))
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            high = j
        elif wanted >= i:
            low = i
        else:
            break
