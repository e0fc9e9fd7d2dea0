function run(o) return o:a():b(1).c["d"]:e() end
