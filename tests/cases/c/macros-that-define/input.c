static DEFINE_MUTEX(lock);
static LIST_HEAD(items);
DEFINE_PER_CPU(int, count);
MODULE_LICENSE("GPL");
EXPORT_SYMBOL(exported)
module_init(start);
