static int (*const handlers[3])(int) = { one, &two, [2] = three };
