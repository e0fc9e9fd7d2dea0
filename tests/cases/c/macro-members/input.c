struct item {
    LIST_ENTRY(item) link;
    DECLARE_BITMAP(bits, 8);
    struct TYPE(3) sized;
    int last;
};
TAILQ_HEAD(head, item) heads = TAILQ_HEAD_INITIALIZER(heads);
