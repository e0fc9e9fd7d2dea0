# What calls pass tells what a parameter is, also through a field and a result.
#> Shop::serve -> Till::ring_up
#> Shop::close -> Till::ring_up
#> show -> Till::ring_up
#> again -> Till::ring_up
#! Shop::serve -> Bell::ring_up
#? lonely -> ring_up unresolved
class Till; def ring_up; end; end
class Bell; def ring_up; end; end
class Shop
  def initialize(till); @till = till; end
  def serve; @till.ring_up; end
  def close; till_of(@till).ring_up; end
  def till_of(x); x; end
end
def show(till); till.ring_up; end
def again(till)
  if till.nil?
    till = nil
  end
  till.ring_up
end
def lonely(x); x.ring_up; end
def run
  t = Till.new
  Shop.new(t)
  show(t)
  again(t)
end
