struct node {
    union {
        int a;
        float b;
    };
    struct {
        int c;
    } in;
};
