# A class may have a `new` of its own: making a value calls it, and an heir's values, too.
#> go -> Cached::new Calls
#> go -> Cached::initialize Calls
#> heir -> Cached::new Calls
#! plain -> Cached::new
class Cached
  def self.new(key)
    super
  end

  def initialize(key); end
end

class Heir < Cached
end

class Plain
  def initialize; end
end

def go
  Cached.new(1)
end

def heir
  Heir.new(1)
end

def plain
  Plain.new
end
