"""Pages of a list that does not come from one query; others use Django's Paginator, whose names these are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """Which part of a list is shown; `components/pager.html` shows it."""

    number: int
    size: int
    total: int

    @property
    def num_pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.num_pages

    @property
    def has_other_pages(self) -> bool:
        return self.num_pages > 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1
