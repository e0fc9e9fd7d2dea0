func inTool(c: Config) { c.load() }
