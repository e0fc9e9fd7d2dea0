struct Grid { subscript(row: Int, column: Int) -> Cell { get { cells[row] } set { cells[row] = newValue } } }
