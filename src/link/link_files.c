/* link_files.c - one piece of work for each file, on all threads, with a word to the caller before
 * the facts of a file are read: link_input.before_file. */
#include "link/link_internal.h"

struct files_work {
    const struct link_input *input;
    pool_work work;
    void *context;
};

static bool files_work_on_one(void *context, size_t index, unsigned thread, struct err *err)
{
    const struct files_work *files = context;

    files->input->before_file(files->input->between_context);
    return files->work(files->context, index, thread, err);
}

bool link_run_over_files(struct linker *linker, size_t block, pool_work work, void *context,
                         struct err *err)
{
    struct files_work files = { linker->input, work, context };

    if (linker->input->before_file == NULL) {
        return pool_run_over_range(linker->file_count, block, linker->threads, work, context, err);
    }
    return pool_run_over_range(linker->file_count, block, linker->threads, files_work_on_one,
                               &files, err);
}
