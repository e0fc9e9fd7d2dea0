//! run -> never
//> run -> always
static void never(void) {}
static void always(void) {}
void run(void)
{
#if 0
    never();
#endif
    always();
}
