"""Results in a folder, loaded one by one when they are looked at: those of ten thousand submissions
take gigabytes of memory at once.

    all_results = SavedByName(names, load)      # a mapping
    in_order = SavedInOrder(names, load)        # a sequence
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import overload

from .totals import Results

Load = Callable[[str], Results | None]


class SavedByName(Mapping[str, Results | None]):
    """load: the results of a name; None where the file is damaged."""

    def __init__(self, names: Sequence[str], load: Load):
        self._names, self._load = dict.fromkeys(names), load

    def __getitem__(self, name: str) -> Results | None:
        if name not in self._names:
            raise KeyError(name)
        return self._load(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class SavedInOrder(Sequence[Results]):
    """load: as above; it must find the results of each name."""

    def __init__(self, names: Sequence[str], load: Callable[[str], Results]):
        self._names, self._load = names, load

    @overload
    def __getitem__(self, index: int) -> Results: ...

    @overload
    def __getitem__(self, index: slice) -> "SavedInOrder": ...

    def __getitem__(self, index: int | slice) -> "Results | SavedInOrder":
        if isinstance(index, slice):
            return SavedInOrder(self._names[index], self._load)
        return self._load(self._names[index])

    def __len__(self) -> int:
        return len(self._names)
