import time

from hallway.core.ids import uuid7


def test_ids_sort_by_the_millisecond_they_were_made_in():
    first = uuid7()
    time.sleep(0.002)
    second = uuid7()
    assert first < second
    assert first.hex < second.hex


def test_ids_are_version_7_of_the_rfc_and_differ():
    made = {uuid7() for _ in range(1000)}
    assert len(made) == 1000
    assert {id.version for id in made} == {7}
    assert {id.variant for id in made} == {"specified in RFC 4122"}
    milliseconds = next(iter(made)).int >> 80
    assert abs(milliseconds / 1000 - time.time()) < 5
