static DEFINE_MUTEX(lock);
static LIST_HEAD(items);
DEFINE_PER_CPU(int, count);
DEFINE_PER_CPU(lock_t, held);
MODULE_LICENSE("GPL");
EXPORT_SYMBOL(exported)
module_init(start);

/* With dimensions or a value the last name is meant, whatever the macro is called. */
DECLARE_ALIGNED(16, const handler, table)[2] = { first, second };
static DECLARE_ALIGNED(8, handler, single) = first;
static DEFINE_PER_CPU(handler, each)[4][2];
