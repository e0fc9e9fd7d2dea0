//> vfs_read -> disk_read Calls dispatch
//> vfs_read -> net_read Calls dispatch
//! vfs_read -> net_close
//> vfs_close -> net_close Calls dispatch
#include "ops.h"
int vfs_read(struct file *file) { return file->ops->read(3); }
int vfs_close(struct file *file) { return file->ops->close(); }
