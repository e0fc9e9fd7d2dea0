typealias Handler = (Book, Int) -> Page
typealias Pair<T> = (T, T)
