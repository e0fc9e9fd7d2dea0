object T { type Id = Int; type Pair[A] = (A, A) }
