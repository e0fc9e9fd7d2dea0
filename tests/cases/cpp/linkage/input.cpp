extern "C" int plain(int);
extern "C" {
static int kept(void) { return 1; }
int shown(void) { return kept(); }
}
