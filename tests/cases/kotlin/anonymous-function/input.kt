val twice = fun(x: Int): Int = x + x
val add = { a: Int, b: Int -> a + b }
