int tock_here() { return tock(); }
//! tock_here -> base.h:base::tock
