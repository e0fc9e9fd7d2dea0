from typing import Dict, NewType, Optional, TypeAlias, Union

Key = Union[str, "Name"]
Table = Dict[Key, int]
Maybe: TypeAlias = "Optional[Name]"
UserId = NewType("UserId", int)
type Pair[T] = tuple[T, T]


class Name:
    pass
