function outer(a: number): number {
  function inner(b: number): number { return b; }
  const arrow = (c: number) => inner(c);
  return arrow(a);
}
