interface I { [k: string]: number; (x: number): string; new (y: string): I; m?(): void; readonly p: I[] }
