#include "purge_settings.h"

#include <stdlib.h>
#include <string.h>

#include "purge_value.h"

bool settings_add(struct settings *settings, const struct setting *setting)
{
    /* The room doubles when it is full: at 1, 2, 4, 8 ... settings. */
    if ((settings->count & (settings->count - 1)) == 0) {
        size_t room = settings->count == 0 ? 1 : 2 * settings->count;
        struct setting *items = realloc(settings->items, room * sizeof *items);

        if (items == NULL) {
            return false;
        }
        settings->items = items;
    }
    settings->items[settings->count++] = *setting;
    return true;
}

const struct setting *settings_find(const struct settings *settings, const char *name)
{
    const struct setting *found = NULL;

    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];

        if (strcmp(setting->name, name) == 0 &&
            (found == NULL || setting->origin < found->origin)) {
            found = setting;
        }
    }
    return found;
}

enum origin settings_origin(const struct settings *settings, const char *name)
{
    const struct setting *setting = settings_find(settings, name);

    return setting != NULL ? setting->origin : ORIGIN_DEFAULT;
}

void settings_choose(struct settings *settings, const char *section)
{
    size_t kept = 0;

    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];

        if (setting->row != NULL && (setting->section == NULL ||
                                     (section != NULL && strcmp(setting->section, section) == 0))) {
            settings->items[kept++] = *setting;
        }
    }
    settings->count = kept;
}

void settings_drop_files(struct settings *settings, const char *name)
{
    size_t kept = 0;

    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];

        if (setting->origin <= ORIGIN_ENVIRONMENT || strcmp(setting->name, name) != 0) {
            settings->items[kept++] = *setting;
        }
    }
    settings->count = kept;
}

/* Stores the values that win, of the option time-zone or of all others. */
static bool apply(const struct settings *settings, const enum origin *winners, bool zone,
                  struct options *options, enum outcome *outcome)
{
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];

        if ((strcmp(setting->name, "time-zone") == 0) == zone &&
            setting->origin == winners[setting->row - option_table] &&
            !value_take(options, setting->row, setting->label, setting->value, outcome)) {
            return false;
        }
    }
    return true;
}

bool settings_apply(const struct settings *settings, struct options *options, enum outcome *outcome)
{
    enum origin winners[OPTION_ROWS_MAX];

    for (size_t i = 0; i < OPTION_ROWS_MAX; i++) {
        winners[i] = ORIGIN_DEFAULT;
    }
    for (size_t i = 0; i < settings->count; i++) {
        size_t row = (size_t)(settings->items[i].row - option_table);

        if (settings->items[i].origin < winners[row]) {
            winners[row] = settings->items[i].origin;
        }
    }
    /* The zone comes first: times are read in it. */
    return apply(settings, winners, true, options, outcome) &&
           apply(settings, winners, false, options, outcome);
}

void settings_free(struct settings *settings)
{
    free(settings->items);
    settings->items = NULL;
    settings->count = 0;
}
