func total(_ numbers: Int..., from start: Int = 0) -> Int { return start }
