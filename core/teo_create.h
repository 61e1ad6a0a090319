/* What creates have in common: their reply, the rules of texts, lists of texts in a body. */
#ifndef TEO_CORE_CREATE_H
#define TEO_CORE_CREATE_H

#include <teo/create.h>

#include "teo_action.h"

extern const teo_schema teo_created;

/* What every one of a list of texts must be. */
enum {
    TEO_TEXT_ANY = 0,
    TEO_TEXT_URL = 1,      /* with its scheme */
    TEO_TEXT_SLASH = 2,    /* ends in "/" */
    TEO_TEXT_HOST = 4,     /* a name with no scheme, no path, and no "*" */
    TEO_TEXTS_OPTIONAL = 8, /* and the list may be empty, */
    TEO_TEXTS_NONE = 16    /* or must be */
};

/* Where a check is: what an error is about. */
typedef struct teo_parameter {
    unsigned name;   /* where it begins in the templates of the body; a quote ends it */
    size_t position; /* in its list, from 1 on; 0: in none */
} teo_parameter;

/* Writes the parameter to `to`, of TEO_ABOUT_SIZE bytes: "Targets.3" is the fourth. */
void teo_name_parameter(char *to, const char *texts, const teo_parameter *about);

/* After an error, about->position is that of the text. */
teo_status teo_check_texts(const char *const *texts, size_t count, unsigned rule,
                           teo_parameter *about);

/* NULL, for the service's default, or one of these names, as teo_find() takes them. */
bool teo_is_choice(const char *text, const char *names);

teo_status teo_check_zone(const char *zone_id);

/* Writes `begin`, and then the texts as JSON, in quotes, with "]" at the end; nothing for none. */
void teo_put_texts(teo_writer *writer, const char *begin, const char *const *texts, size_t count);

#endif
