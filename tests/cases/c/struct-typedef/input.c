typedef struct { int x; } Box;
typedef struct node { int y; } node;
typedef struct node *node_p, node_t;
typedef struct hidden hidden;
