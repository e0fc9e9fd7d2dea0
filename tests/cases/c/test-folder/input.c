static void helper(void) { }
