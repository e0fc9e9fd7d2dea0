#> Car.drive -> Engine.start Calls type
#> run -> Engine.start Calls type
#! run -> Radio.start
class Engine:
    def start(self):
        pass


class Radio:
    def start(self):
        pass


class Car:
    def __init__(self, radio: Radio):
        self.engine = Engine()
        self.radio = radio

    def drive(self):
        self.engine.start()


def run(car: Car):
    car.engine.start()
