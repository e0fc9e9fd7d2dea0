extension (s: String)
  def shout(times: Int): String = s.toUpperCase
