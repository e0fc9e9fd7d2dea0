# What constructors put into a field anywhere in the class.
#> Car::drive -> Engine::start_up
#> Car::drive -> Wheel::turn_round
#> Car::drive -> Radio::play_loud
#! Car::drive -> Decoy::start_up
class Car
  attr_reader :radio
  def initialize
    @engine = Engine.new
    @wheels = []
    @radio = Radio.new
  end
  def fit; @wheels << Wheel.new; end
  def drive
    @engine.start_up
    @wheels.each { |w| w.turn_round }
    radio.play_loud
  end
end
class Engine; def start_up; end; end
class Wheel; def turn_round; end; end
class Radio; def play_loud; end; end
class Decoy; def start_up; end; def turn_round; end; def play_loud; end; end
