func load() async throws -> [Book] { let all = try await fetch(); return all }
