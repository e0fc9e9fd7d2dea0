object Tool { def same[T](x: T): T = x }
