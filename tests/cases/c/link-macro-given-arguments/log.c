// A macro's parameter may bring the parentheses of a call along.
static int print(const char *format, int value)
{
    return format[0] + value;
}
static int count(int value)
{
    return value;
}
static void note(int value)
{
    (void)value;
}
#define LOG(args) print args
#define TRY(args)                                                                                  \
    do {                                                                                           \
        result = count args;                                                                       \
    } while (0)
#define NOTE(args)                                                                                 \
    do {                                                                                           \
        note args;                                                                                 \
    } while (0)
struct record {
    int value;
};
#define DECLARE(name) struct record name
//> use -> print
//> use -> count
//> use -> note
int use(void)
{
    int result = 0;
    DECLARE(item);
    LOG(("%d", 1));
    TRY((2));
    NOTE((3));
    return result + item.value;
}
