func run(p: Person?) { p?.home?.open(); let n = p?.name ?? fallback() }
