#> run -> Engine.start Calls type
class Engine:
    def start(self):
        pass


class Car:
    @property
    def engine(self) -> Engine:
        return Engine()


def run(car: Car):
    car.engine.start()
