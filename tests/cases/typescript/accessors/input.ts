class A { get x(): number { return 1 } set x(v: number) {} private readonly y = 2; static z?: string; declare w: number; #p = 3; accessor q = 4 }
