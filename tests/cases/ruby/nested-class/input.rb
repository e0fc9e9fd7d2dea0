class Outer
  class Inner
    def run; end
  end
end
