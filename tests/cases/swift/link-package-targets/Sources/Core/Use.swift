// Targets are modules: each has a Config of its own, and sees those that it depends on.
//> inCore -> Sources/Core/Config.swift:Config.load Calls type
//! inCore -> Backend/Config.swift:Config.load
//> inCore -> Sources/Core/ConfigMore.swift:Config.more Calls type
//> inServer -> Backend/Config.swift:Config.load Calls type
//! inServer -> Sources/Core/Config.swift:Config.load
//> inTool -> Backend/Config.swift:Config.load Calls type
//! inTool -> Sources/Core/Config.swift:Config.load
//> inTests -> Sources/Core/Config.swift:Config.load Calls type
//! inTests -> Backend/Config.swift:Config.load
func inCore(c: Config) { c.load(); c.more() }
