open class A { public func a() {}; internal func b() {}; fileprivate func c() {}; private func d() {}; func e() {} }
