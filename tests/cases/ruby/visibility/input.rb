class V
  def a; end

  private

  def b; end

  protected

  def c; end

  public

  def d; end

  private def e; end
  def f; end
end
