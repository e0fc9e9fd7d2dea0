describe Cart do
  let(:cart) { Cart.new }
  it 'adds' do
    expect(cart.add).to eq(1)
  end
end
