#include "teo_http_request.h"

#include <teo/version.h>

#include "teo_action.h"

const char teo_default_host[] = TEO_ENDPOINT_INTL;

/* RFC 9110 section 12.5.3: without Accept-Encoding any content coding would do. */
static const char head[] =
    "POST / HTTP/1.1\r\nHost: " AS_TEXT ":" AS_OPTION "\r\nUser-Agent:" AS_TEXT " " AS_TEXT
    " libteo/" TEO_VERSION "\r\nAccept-Encoding: identity\r\nContent-Type: " AS_TEXT
    "\r\nContent-Length: " AS_NUMBER "\r\nX-TC-Action: " AS_TEXT
    "\r\nX-TC-Version: 2022-09-01\r\nX-TC-Timestamp: " AS_NUMBER "\r\nX-TC-Token: " AS_TEXT
    "\r\nX-TC-Language: " AS_TEXT "\r\nAuthorization: TC3-HMAC-SHA256 Credential=" AS_TEXT
    "/" AS_DATE "/teo/tc3_request, SignedHeaders=content-type;host, Signature=" AS_BYTES
    TEO_EMPTY_LINE;

void teo_http_request_write(const teo_config *config, teo_message *message)
{
    const teo_action *action = message->action;
    teo_writer *writer = &message->writer;
    teo_argument arguments[14];

    action->put_body(writer, message->asked); /* to know its length; the head goes over it */
    message->body_length = writer->length;
    writer->length = 0;
    arguments[0].text = message->what.host;
    /* RFC 9110 section 7.2: the port where it is not that of HTTPS. */
    arguments[1].number = config->server_port == TEO_PORT_HTTPS ? 0 : config->server_port;
    arguments[2].text = ""; /* the text before an argument that is left out goes with it */
    arguments[3].text = config->user_agent;
    arguments[4].text = message->what.content_type;
    arguments[5].number = message->body_length;
    arguments[6].text = action->name;
    arguments[7].number = (size_t)message->what.timestamp;
    arguments[8].text = config->credentials.token;
    arguments[9].text = config->language;
    arguments[10].text = config->credentials.secret_id;
    arguments[11].number = (size_t)message->what.timestamp;
    arguments[12].bytes = head; /* any: the signature is known only after the body stands */
    arguments[13].number = TEO_SIGNATURE_SIZE;
    teo_template_put(writer, head, arguments);
    action->put_body(writer, message->asked);
}
