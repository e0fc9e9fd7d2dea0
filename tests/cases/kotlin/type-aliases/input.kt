typealias Handler = (Int) -> Unit
typealias Names = Map<String, List<Int>>
