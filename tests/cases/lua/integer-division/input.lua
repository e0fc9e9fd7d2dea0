function bits(a, b) return a // b & ~b | a << 2 end
