#> run -> Tools::help
#> Tools::go -> Tools::help
module Tools
  extend self
  def help; end
  def go; help; end
end
def run; Tools.help; end
