#ifndef OWN_H
#define OWN_H
int always(void);
#ifdef MAYBE
int maybe(void);
#endif
#endif
