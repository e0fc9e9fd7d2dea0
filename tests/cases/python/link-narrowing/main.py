#> run -> Cat.speak Calls type
#! run -> Dog.speak
class Cat:
    def speak(self):
        pass


class Dog:
    def speak(self):
        pass


def run(animal):
    if isinstance(animal, Cat):
        animal.speak()
