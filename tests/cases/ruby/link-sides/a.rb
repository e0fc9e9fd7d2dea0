# Methods of the class itself and of its values are apart.
#> one -> Log::write@11
#! one -> Log::write@14
#> two -> Log::write@14
#! two -> Log::write@11
#> Log::all -> Log::write@11
#> three -> Finders::find_all
#! four -> Finders::find_all
module Finders; def find_all; end; end
class Log
  def self.write; end
  def self.all; write; end
  extend Finders
  def write; end
end
def one; Log.write; end
def two; Log.new.write; end
def three; Log.find_all; end
def four; Log.new.find_all; end
