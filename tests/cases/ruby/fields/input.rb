class Car
  def initialize(engine)
    @engine = Engine.new
    @wheels ||= []
    @wheels << Wheel.new
    @@all[:x] = self
  end

  def self.default
    @default ||= new
  end
end
