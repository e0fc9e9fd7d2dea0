# new on the class itself may make what is below it; on a constant it makes that class.
#> Tag::parse -> Tag::initialize Calls
#> Tag::parse -> Loop::initialize Calls dispatch
#> Tag::again -> Loop::initialize Calls dispatch
#> fixed -> Tag::initialize Calls
#! fixed -> Loop::initialize
class Tag
  def self.parse; new; end
  def initialize; end
  def again; self.class.new; end
end
class Loop < Tag
  def initialize; end
end
def fixed; Tag.new; end
