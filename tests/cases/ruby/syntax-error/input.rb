class A
  def good
    after
  end

  def bad(
    x = = 1
  end

  def after
  end
end
