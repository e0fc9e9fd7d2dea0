# new runs the constructor that the class has or inherits.
#> one -> Base::initialize Calls
#> two -> Base::initialize Calls inherited
#> three -> Plain Calls
#> Base::make -> Base::initialize
class Base
  def initialize(a); end
  def self.make; new(1); end
end
class Heir < Base; end
class Plain; end
def one; Base.new(1); end
def two; Heir.new(1); end
def three; Plain.new; end
