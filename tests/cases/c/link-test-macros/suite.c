// A macro that ends a body stands on a line of its own before the next one that opens a body.
static int check(int value)
{
    return value;
}
//> START_TEST(test_one) -> check
START_TEST(test_one)
{
    check(1);
}
END_TEST

//> START_TEST(test_two) -> check
START_TEST(test_two)
{
    check(2);
}
END_TEST

/* Behind an empty line something else begins. */
//> helper@22 -> check
static int
helper(int value)
{
    return check(value);
}
