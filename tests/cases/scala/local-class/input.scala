object Tool {
  def make() = {
    class Local { def get = 1 }
    new Local
  }
}
