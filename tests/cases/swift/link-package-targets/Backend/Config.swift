public struct Config { public func load() {} }
