#include "purge_named.h"

#include <stdio.h>
#include <string.h>

#include "purge_log.h"
#include "purge_suggest.h"
#include "purge_value.h"

#define ID_START "zone-"
#define NAMES_SIZE 200

/* The zone asked for outside of all sections; NULL: none. */
static const struct setting *asked_for(const struct settings *settings)
{
    const struct setting *found = NULL;

    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];

        if (setting->section == NULL && strcmp(setting->name, "zone-id") == 0 &&
            (found == NULL || setting->origin < found->origin)) {
            found = setting;
        }
    }
    return found;
}

/* Whether no setting before this one is in the same section. */
static bool is_first(const struct settings *settings, size_t index)
{
    const char *section = settings->items[index].section;

    for (size_t i = 0; i < index; i++) {
        if (settings->items[i].section != NULL &&
            strcmp(settings->items[i].section, section) == 0) {
            return false;
        }
    }
    return true;
}

/* Writes "shop, blog", as far as there is room. Returns the number of sections. */
static size_t write_sections(const struct settings *settings, struct suggestion *suggestion,
                             char names[NAMES_SIZE])
{
    size_t count = 0, used = 0;

    names[0] = '\0';
    for (size_t i = 0; i < settings->count; i++) {
        const char *section = settings->items[i].section;

        if (section == NULL || !is_first(settings, i)) {
            continue;
        }
        suggest_word(suggestion, section);
        if (used < NAMES_SIZE) {
            used += (size_t)snprintf(names + used, NAMES_SIZE - used, "%s%s", count > 0 ? ", " : "",
                                     section);
        }
        count++;
    }
    return count;
}

/* Refuses what is neither a zone ID nor a section, unless there are no sections at all. */
static bool check_id(const struct settings *settings, const struct options *options,
                     const struct setting *asked)
{
    struct suggestion suggestion;
    char names[NAMES_SIZE], meant[SUGGEST_SIZE];
    const char *name = asked != NULL ? asked->value : "";

    if (strncmp(name, ID_START, sizeof ID_START - 1) == 0 || strcmp(name, "*") == 0) {
        return true;
    }
    suggest_begin(&suggestion, name, strlen(name));
    if (write_sections(settings, &suggestion, names) == 0) {
        return true;
    }
    if (asked == NULL) {
        return REFUSE(options, "--zone-id is missing (the files have these: %s)", names);
    }
    return REFUSE(options,
                  "%s: '%s' is no zone ID, which starts with " ID_START
                  ", and no section of the files, which have %s%s",
                  asked->label, name, names, suggest_text(&suggestion, "", meant));
}

static bool has_section(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->count; i++) {
        if (settings->items[i].section != NULL && strcmp(settings->items[i].section, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Drops the zones outside of sections, whose name has led to the section. */
static void drop_names(struct settings *settings)
{
    size_t kept = 0;

    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];

        if (setting->section != NULL || strcmp(setting->name, "zone-id") != 0) {
            settings->items[kept++] = *setting;
        }
    }
    settings->count = kept;
}

bool named_choose(struct settings *settings, const struct options *options)
{
    const struct setting *found = asked_for(settings);
    struct setting asked;

    if (found == NULL || !has_section(settings, found->value)) {
        bool good = check_id(settings, options, found);

        settings_choose(settings, NULL);
        return good;
    }
    asked = *found;
    settings_choose(settings, asked.value);
    for (size_t i = 0; i < settings->count; i++) {
        if (settings->items[i].section != NULL && strcmp(settings->items[i].name, "zone-id") == 0) {
            drop_names(settings);
            return true;
        }
    }
    /* [zone-2noz78a8ev6k] needs no zone-id of its own. */
    return strncmp(asked.value, ID_START, sizeof ID_START - 1) == 0 ||
           REFUSE(options, "%s: the section [%s] has no zone-id", asked.label, asked.value);
}
