"""Public holidays and weekends by country, looked up in the ``holidays`` library and handed to the core as values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from daemon.core.practice import Region


def region(country: str, years: Iterable[int]) -> Region:
    """The business days of a country (ISO 3166-1 alpha-2) in these years; plain weekends where it is unknown."""
    return _region(country.upper(), tuple(sorted(set(years))))


@lru_cache(maxsize=256)
def _region(country: str, years: tuple[int, ...]) -> Region:
    if not country:
        return Region()
    import holidays

    try:
        found = holidays.country_holidays(country, years=years)
    except NotImplementedError:
        return Region()
    return Region(weekend=frozenset(found.weekend), holidays=frozenset(found))
