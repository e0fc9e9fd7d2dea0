class Dyn
  define_method(:hello) { |name| greet(name) }
  define_method 'bye' do
    close
  end
  define_method(name) { }
end
