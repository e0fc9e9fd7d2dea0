enum color { RED, GREEN = 1 << SHIFT, BLUE };
typedef enum { LOW, HIGH } level;
