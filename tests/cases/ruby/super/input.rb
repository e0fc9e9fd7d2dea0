class Heir < Base
  def a
    super
  end

  def b(x)
    super(x)
  end

  def self.c
    super()
  end
end
