class CartTest < Minitest::Test
  def test_add
    assert_equal 1, Cart.new.add
  end

  def helper; end
end
