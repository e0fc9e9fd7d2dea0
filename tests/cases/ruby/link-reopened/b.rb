class App::Store
  def check; end
  def load; end
end
