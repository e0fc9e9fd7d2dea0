/* walk_skips.c - see walk_skips_internal.h. */
#include "ingest/walk_skips_internal.h"

#include "ingest/walk.h"

#include <stddef.h>

#define SKIPS_STAMP_DIGITS 14U /* parseltongueYYYYMMDDHHMMSS */

uint32_t walk_mark_of_name(struct str name)
{
    static const struct {
        const char *name;
        uint32_t mark;
    } rows[] = {
        { ".git", WALK_MARK_REPOSITORY },
        { WALK_GIT_RULES_NAME, WALK_MARK_GIT_RULES },
        { WALK_OWN_RULES_NAME, WALK_MARK_OWN_RULES },
        { "CACHEDIR.TAG", WALK_MARK_CACHE_TAG },
        { "pyvenv.cfg", WALK_MARK_PYVENV },
        { "CMakeCache.txt", WALK_MARK_CMAKE_CACHE },
        { "CMakeLists.txt", WALK_MARK_CMAKE },
        { "Cargo.toml", WALK_MARK_CARGO },
        { "pom.xml", WALK_MARK_MAVEN },
        { "build.sbt", WALK_MARK_SBT },
        { "build.gradle", WALK_MARK_GRADLE },
        { "build.gradle.kts", WALK_MARK_GRADLE },
        { "package.json", WALK_MARK_NODE },
        { "setup.py", WALK_MARK_PYTHON },
        { "pyproject.toml", WALK_MARK_PYTHON },
        { "meson.build", WALK_MARK_MESON },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (str_equals_cstring(name, rows[i].name)) {
            return rows[i].mark;
        }
    }
    return 0;
}

static bool skips_is_stamped_workspace(struct str name)
{
    const struct str prefix = STR("parseltongue");
    if (name.size != prefix.size + SKIPS_STAMP_DIGITS || !str_starts_with(name, prefix)) {
        return false;
    }
    for (size_t i = prefix.size; i < name.size; i++) {
        if (name.data[i] < '0' || name.data[i] > '9') {
            return false;
        }
    }
    return true;
}

const char *walk_reason_for_reserved(struct str name)
{
    static const char *const version_control[] = { ".git", ".hg", ".svn" };
    for (size_t i = 0; i < sizeof version_control / sizeof *version_control; i++) {
        if (str_equals_cstring(name, version_control[i])) {
            return "version control";
        }
    }
    if (str_equals_cstring(name, ".parseltongue") || skips_is_stamped_workspace(name)) {
        return "written by parseltongue";
    }
    return NULL;
}

const char *walk_reason_for_name(struct str name, uint32_t beside, bool governed)
{
    static const struct {
        const char *name;
        uint32_t beside; /* any of these, and no .gitignore; 0: always */
        const char *reason;
    } rows[] = {
        { "node_modules", 0, "fetched packages (built-in rule)" },
        { "__pycache__", 0, "compiled files (built-in rule)" },
        { ".venv", 0, "virtual environment (built-in rule)" },
        { "target", WALK_MARK_CARGO | WALK_MARK_MAVEN | WALK_MARK_SBT,
          "build output: beside a build file, and there is no .gitignore (built-in rule)" },
        { "build",
          WALK_MARK_NODE | WALK_MARK_PYTHON | WALK_MARK_GRADLE | WALK_MARK_CMAKE | WALK_MARK_MESON,
          "build output: beside a build file, and there is no .gitignore (built-in rule)" },
        { "dist", WALK_MARK_NODE | WALK_MARK_PYTHON,
          "build output: beside a build file, and there is no .gitignore (built-in rule)" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!str_equals_cstring(name, rows[i].name)) {
            continue;
        }
        if (rows[i].beside == 0 || (!governed && (rows[i].beside & beside) != 0)) {
            return rows[i].reason;
        }
    }
    return NULL;
}

const char *walk_reason_for_inside(uint32_t marks)
{
    if ((marks & WALK_MARK_CACHE_TAG) != 0) {
        return "generated: holds CACHEDIR.TAG (built-in rule)";
    }
    if ((marks & WALK_MARK_PYVENV) != 0) {
        return "virtual environment: holds pyvenv.cfg (built-in rule)";
    }
    /* Configured in place, a source folder holds both. */
    if ((marks & WALK_MARK_CMAKE_CACHE) != 0 && (marks & WALK_MARK_CMAKE) == 0) {
        return "build output: holds CMakeCache.txt (built-in rule)";
    }
    return NULL;
}
