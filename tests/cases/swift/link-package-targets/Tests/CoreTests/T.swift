func inTests(c: Config) { c.load() }
