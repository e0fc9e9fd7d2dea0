object C { def run(xs: List[Int]) = for { x <- xs; y = x + 1; if y > 2 } yield use(x, y) }
