import abc
from typing import Generic, TypeVar

T = TypeVar("T", bound="Shape")


class Shape(abc.ABC, metaclass=Meta):
    @abc.abstractmethod
    def area(self): ...


class Store(Generic[T], make_base("x")):
    def get(self) -> T: ...


class Meta(type):
    pass


def make_base(name):
    return object
