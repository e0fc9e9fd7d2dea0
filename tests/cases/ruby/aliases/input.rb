class List
  def push(x); end
  alias << push
  alias_method :append, :push
  def_delegators :@items, :size, :each
end
