/* CreatePurgeTask (document/product/1145/50533). */
#include "teo_create.h"

#include "teo_names.h"
#include "teo_single.h"
#include "teo_task.h"

/* Templates of the body, one after the other; and where the names of parameters are in them. */
static const char purge_texts[] =
    "{\"ZoneId\":\"" AS_JSON "\",\"Type\":\"" AS_TEXT "\",\"Method\":\"" AS_TEXT
    "\"\0,\"Targets\":[\0,\"CacheTag\":{\"Domains\":[";
enum {
    PURGE_ZONE_ID = sizeof "{\"" - 1u,
    PURGE_TYPE = PURGE_ZONE_ID + sizeof "ZoneId\":\"" AS_JSON "\",\"" - 1u,
    PURGE_METHOD = PURGE_TYPE + sizeof "Type\":\"" AS_TEXT "\",\"" - 1u,
    PURGE_TARGETS = PURGE_METHOD + sizeof "Method\":\"" AS_TEXT "\"\0,\"" - 1u,
    PURGE_DOMAINS = PURGE_TARGETS + sizeof "Targets\":[\0,\"CacheTag\":{\"" - 1u,
    PURGE_BEFORE_TARGETS = sizeof ",\"" - 1u, /* in a template of their own */
    PURGE_BEFORE_DOMAINS = sizeof ",\"CacheTag\":{\"" - 1u
};

#define METHOD_COUNTS 32 /* with the rule of targets */
static const uint8_t type_rules[] = {
    TEO_TEXT_URL,                                  /* purge_url */
    TEO_TEXT_URL | TEO_TEXT_SLASH | METHOD_COUNTS, /* purge_prefix */
    TEO_TEXTS_NONE | METHOD_COUNTS,                /* purge_all */
    TEO_TEXT_HOST | METHOD_COUNTS,                 /* purge_host */
    TEO_TEXT_ANY,                                  /* purge_cache_tag */
};

/* A URL and a cache tag are always deleted: to invalidate them would promise too much. */
static const char methods[] = "\12invalidate\6delete";
#define DELETE_ONLY 11 /* where the second begins */

/* Checks up to the first parameter that breaks a rule. */
static teo_status check_purge_parameters(const teo_purge *purge, teo_parameter *about)
{
    teo_status status = teo_check_zone(purge->zone_id);
    unsigned rule;
    int type;

    if (status != TEO_OK) {
        return status;
    }
    about->name = PURGE_TYPE;
    type = purge->type != NULL ? teo_find_text(teo_purge_types, purge->type) : -1;
    if (type < 0) {
        return TEO_E_TYPE_NAME;
    }
    if (type == TEO_PURGE_ALL && purge->zone_id[0] == '*') {
        about->name = PURGE_ZONE_ID;
        return TEO_E_PARAMETER;
    }
    about->name = PURGE_TARGETS;
    rule = type_rules[type];
    status = teo_check_texts(purge->targets, purge->target_count, rule, about);
    if (status != TEO_OK) {
        return status;
    }
    about->name = PURGE_METHOD;
    if (!teo_is_choice(purge->method, methods + (rule & METHOD_COUNTS ? 0 : DELETE_ONLY))) {
        return TEO_E_PARAMETER;
    }
    about->name = PURGE_DOMAINS;
    return teo_check_texts(purge->domains, purge->domain_count,
                           type == TEO_PURGE_CACHE_TAG ? TEO_TEXT_HOST | TEO_TEXTS_OPTIONAL
                                                       : TEO_TEXTS_NONE,
                           about);
}

static teo_status check_purge(const teo_action *action, const void *asked, char *about)
{
    teo_parameter parameter = {PURGE_ZONE_ID, 0};
    teo_status status = check_purge_parameters(asked, &parameter);

    (void)action;
    if (status != TEO_OK) {
        teo_name_parameter(about, purge_texts, &parameter);
    }
    return status;
}

static void put_purge(teo_writer *writer, const void *asked)
{
    const teo_purge *purge = asked;
    teo_argument arguments[3];

    arguments[0].text = purge->zone_id;
    arguments[1].text = purge->type;
    arguments[2].text = purge->method;
    teo_template_put(writer, purge_texts, arguments);
    teo_put_texts(writer, purge_texts + PURGE_TARGETS - PURGE_BEFORE_TARGETS, purge->targets,
                  purge->target_count);
    teo_put_texts(writer, purge_texts + PURGE_DOMAINS - PURGE_BEFORE_DOMAINS, purge->domains,
                  purge->domain_count);
    teo_template_put(writer, &"}}"[purge->domain_count == 0], NULL);
}

const teo_action teo_create_purge_task = {
    "CreatePurgeTask", check_purge, put_purge, &teo_created, TEO_REPEATABLE_UNSENT, 0, 0, 0,
};

teo_status teo_client_create_purge(teo_client *client, const teo_purge *purge)
{
    return teo_client_ask(client, &teo_create_purge_task, purge);
}
