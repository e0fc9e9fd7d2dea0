class Store
  def self.open(path)
    new(path)
  end

  class << self
    attr_accessor :default

    def close; end

    private

    def lock; end
  end

  def Other.patch; end
end
