#> run -> Cat.speak
#> run -> Dog.speak
#! run -> Cow.speak
from typing import Union


class Cat:
    def speak(self):
        pass


class Dog:
    def speak(self):
        pass


class Cow:
    def speak(self):
        pass


def run(animal: Union[Cat, Dog]):
    animal.speak()
