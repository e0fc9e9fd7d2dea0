int choose(int a, int b) {
  if (a && b) return 1;
  for (int i = 0; i < a; i++)
    while (b--)
      if (a || b) return 2;
  switch (a) {
  case 1: return 1;
  default: return a ? b : 0;
  }
}
