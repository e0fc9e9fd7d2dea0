import typing
from typing import Any, Callable, List, Optional, Type, Union

import models


def use(
    a: List["User"],
    b: Optional[models.Group],
    c: Union[User, None, int],
    d: Callable[[User], "Group"],
    e: Type[User],
    f: "dict[str, list[User | None]]",
    g: tuple[User, ...],
    h: typing.Tuple[int, User],
    i: Any,
    j: typing.Annotated[User, check()],
) -> "typing.Iterator[User]": ...


class User:
    pass


class Group:
    pass


def check():
    pass
