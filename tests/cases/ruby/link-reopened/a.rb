# A class is all that is written under its path.
#> App::Store::open -> App::Store::check Calls
#> run -> App::Store::load
#! run -> Store::load
module App
  class Store
    def open; check; end
  end
end
class Store
  def load; end
end
def run
  App::Store.new.load
end
