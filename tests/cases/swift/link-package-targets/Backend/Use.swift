func inServer(c: Config) { c.load() }
