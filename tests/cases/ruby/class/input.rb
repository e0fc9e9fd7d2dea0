class Account < Base
  LIMIT = 10
  @@count = 0

  def initialize(bank)
    @bank = bank
  end

  def open?
    true
  end

  def value=(v)
    @value = v
  end

  def ==(other)
    other
  end
end
