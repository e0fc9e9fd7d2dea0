/* One declaration, one definition per platform: the build picks one. */
int port_open(void);
