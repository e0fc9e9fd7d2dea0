SYSCALL_DEFINE2(read, int, fd, char *, buf)
{
    return do_read(fd, buf);
}
int PREFIX(name)(int x) { return x; }
FIXTURE(own) { int x; };
extern API(int) SHORT(tell)(void);
