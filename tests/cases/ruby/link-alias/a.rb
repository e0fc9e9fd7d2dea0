#> run -> List::push_one
class List
  def push_one; end
  alias add_one push_one
  alias_method :put_one, :push_one
end
def run; l = List.new; l.add_one; l.put_one; end
