/** A box. */
struct box {
    int x, *y;      /* two */
    struct box *next;
    int (*cb)(int, char *);
    char name[MAX_NAME];
    unsigned flag : 1;
};
struct later;
