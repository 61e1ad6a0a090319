#include "firmware_credentials.h"

static teo_credentials fixed;

const char *credentials_init(const struct options *options)
{
    fixed.secret_id = options->secret_id;
    fixed.secret_key = options->secret_key;
    fixed.token = options->token;
    return fixed.secret_id != NULL && fixed.secret_key != NULL
               ? NULL
               : "secret-id= and secret-key= are required";
}

teo_status credentials_get(bool refused, teo_credentials *credentials)
{
    (void)refused; /* there are no others */
    *credentials = fixed;
    return TEO_OK;
}
