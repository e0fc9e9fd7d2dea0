# A shelf of books.
# With two lines.
class Shelf
  # Puts it.
  def put; end

  x = 1 # not a doc
  def take; end
end
