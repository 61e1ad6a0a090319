/*
 * proves:  core/create.c: check_text, teo_check_texts, teo_check_zone, teo_is_choice,
 *          teo_name_parameter, teo_put_texts; include/teo/create.h: teo_fault_leaves_doubt
 * for:     lists of up to 2 texts of up to 10 bytes, any rule; any position in a list of less than
 *          2^32 texts, and names of up to 21 bytes, of up to 10 in a list; any fault
 * unwind:  23
 * planted: core/create.c: about->position = i + 1; => about->position = i + 2;
 */
#include "proof.h"

#include "create.c"

#define TEXTS 2u
#define LENGTH 10u

/* prove_text.c: good, it is not empty. */
teo_status stub_teo_check_text(const char *text, unsigned least)
{
    PROVE(least == ' ');
    return text != NULL && *text != '\0' && any_bool() ? TEO_OK
           : any_bool() ? TEO_E_NO_VALUE : TEO_E_UTF8;
}

/* prove_names.c */
int stub_teo_find(const char *list, const char *text, size_t length)
{
    PROVE(list != NULL && __CPROVER_r_ok(text, length));
    return any_int();
}

int stub_teo_find_text(const char *list, const char *text)
{
    PROVE(list != NULL && text != NULL);
    return any_int();
}

/* prove_digits.c: ten digits at most, of 32 bits. */
const char *stub_teo_format_decimal(char *end, size_t number)
{
    size_t length = 1 + any_up_to(9);

    PROVE(number < UINT32_MAX && __CPROVER_w_ok(end - length, length));
    havoc(end - length, length);
    return end - length;
}

/* prove_template.c: what has no argument has no place for one. */
void stub_teo_template_put(teo_writer *writer, const char *template, const teo_argument *arguments)
{
    PROVE(writer != NULL && template != NULL);
    PROVE((template[0] == AS_TEXT[0]) == (arguments != NULL));
    PROVE(arguments == NULL || (arguments[0].text != NULL && arguments[1].text != NULL));
}

static void prove_texts(void)
{
    const char *texts[TEXTS];
    teo_parameter about = {0, 0};
    size_t count = any_up_to(TEXTS);
    unsigned rule = any_byte();
    bool given = any_bool();
    teo_status status;

    for (size_t i = 0; i < TEXTS; i++) {
        texts[i] = any_bool() ? any_text(LENGTH) : NULL;
    }
    status = teo_check_texts(given ? texts : NULL, count, rule, &about);
    PROVE(about.position <= count && (status != TEO_OK || about.position == 0));
    PROVE(status != TEO_OK || count == 0 || given);
    if (status == TEO_OK && count > 0) {
        const char *text = texts[count - 1];

        PROVE(text != NULL && *text != '\0' && !(rule & TEO_TEXTS_NONE));
        PROVE(!(rule & TEO_TEXT_HOST) || *text != '*');
        teo_put_texts(&(teo_writer){.size = 0}, "[", texts, count);
    }
    REACHES(status == TEO_OK && count == TEXTS && (rule & TEO_TEXT_SLASH));
    REACHES(status == TEO_E_TARGET && about.position == TEXTS);
}

static void prove_name(void)
{
    char *to = any_memory(TEO_ABOUT_SIZE, TEO_ABOUT_SIZE);
    char names[TEO_ABOUT_SIZE + 1];
    teo_parameter about;
    size_t length;

    names[TEO_ABOUT_SIZE] = '"';
    about.name = (unsigned)any_up_to(TEO_ABOUT_SIZE);
    about.position = any_size();
    ASSUME(about.position < UINT32_MAX);
    for (length = 0; names[about.name + length] != '"'; length++) {
        continue;
    }
    ASSUME(length < (about.position > 0 ? TEO_ABOUT_SIZE - 11u : TEO_ABOUT_SIZE));
    teo_name_parameter(to, names, &about);
    REACHES(length == TEO_ABOUT_SIZE - 1u);
    REACHES(length == TEO_ABOUT_SIZE - 12u && about.position > 0);
}

static void prove_doubt(void)
{
    teo_fault fault;
    bool doubt = teo_fault_leaves_doubt(&fault);

    PROVE(!doubt || (fault.stage >= TEO_STAGE_SEND && teo_is_error(fault.status)));
    PROVE(!doubt || (fault.status != TEO_E_REFUSED && fault.status != TEO_E_THROTTLED));
    REACHES(doubt && fault.status == TEO_E_UNAVAILABLE);
}

int main(void)
{
    const char *zone = any_bool() ? any_text(LENGTH) : NULL;
    teo_status status = teo_check_zone(zone);

    PROVE(status != TEO_E_NO_VALUE && (status != TEO_OK || zone != NULL));
    PROVE(teo_is_choice(NULL, "\1a"));
    (void)teo_is_choice(zone, "\1a");
    prove_texts();
    prove_name();
    prove_doubt();
    return 0;
}
