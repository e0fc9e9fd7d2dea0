class R
  def a; @x ||= X.new; end
  def b(c) = c ? A.new : B.new
  def d
    return nil if empty?
    case kind
    when 1 then One.new
    else Two.new
    end
  rescue
    Three.new
  end
end
