X(one, make_one)
X(two, make_two),
{ "three", make_three },
MACHINE_START(board, "Board")
    .init = board_init,
MACHINE_END
int after(void);
