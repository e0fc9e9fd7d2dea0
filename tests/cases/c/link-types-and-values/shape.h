struct point {
    int x, y;
};
typedef enum { RED, GREEN } color_t;
extern struct point origin;
