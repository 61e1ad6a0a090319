"""Signature method v3, TC3-HMAC-SHA256, from the side of the service.

Written from the pages on signature v3 (document/api/614/42761 and document/product/1388/114322) with
hmac and hashlib only, so that it shares nothing with the client it checks.
"""

import hashlib
import hmac
import re
from datetime import datetime, timezone

from refusal import Refusal, missing

ALGORITHM = "TC3-HMAC-SHA256"
SERVICE = "teo"
ACTION = "DescribePurgeTasks"
ACTIONS = (ACTION, "DescribePrefetchTasks", "CreatePurgeTask", "CreatePrefetchTask", "DescribeContentQuota")
VERSION = "2022-09-01"
# A request lives for five minutes, to either side of the service's own time.
MAX_AGE = 300
# The last second of year 9999: no calendar date exists after it.
LAST_SECOND = 253402300799

AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 "
    r"Credential=(?P<id>[!-.0-~]+)/(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})/(?P<service>[a-z0-9]+)/tc3_request, "
    r"SignedHeaders=(?P<headers>[a-z0-9-]+(?:;[a-z0-9-]+)*), "
    r"Signature=(?P<signature>[0-9a-f]{64})")


def utc_date(timestamp):
    return datetime.fromtimestamp(timestamp, timezone.utc).strftime("%Y-%m-%d")


def canonical_request(body, headers):
    """`headers`: (name, value) pairs in the order in which they were signed."""
    # Names and values in lower case and trimmed; the query string of a POST is empty.
    lines = "".join(f"{name.strip().lower()}:{value.strip().lower()}\n" for name, value in headers)
    names = ";".join(name.strip().lower() for name, _ in headers)
    return f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"


def string_to_sign(timestamp, date, service, canonical):
    digest = hashlib.sha256(canonical.encode("latin-1")).hexdigest()
    return f"{ALGORITHM}\n{timestamp}\n{date}/{service}/tc3_request\n{digest}"


def sign(secret_key, timestamp, body, headers, service=SERVICE):
    def mac(key, text):
        return hmac.new(key, text.encode("utf-8"), hashlib.sha256)

    date = utc_date(timestamp)
    key = mac(("TC3" + secret_key).encode("utf-8"), date).digest()
    key = mac(key, service).digest()
    key = mac(key, "tc3_request").digest()
    return mac(key, string_to_sign(timestamp, date, service, canonical_request(body, headers))).hexdigest()


def authorization(secret_id, secret_key, timestamp, body, headers, service=SERVICE):
    """What a client would send; the tests of the emulator are its only caller."""
    names = ";".join(name.lower() for name, _ in headers)
    signature = sign(secret_key, timestamp, body, headers, service)
    return (f"{ALGORITHM} Credential={secret_id}/{utc_date(timestamp)}/{service}/tc3_request, "
            f"SignedHeaders={names}, Signature={signature}")


def signed_host(value):
    """The host as it is signed: the Host header without its port, as the official SDKs do."""
    return re.sub(r":[0-9]*\Z", "", value)


def check_headers(headers):
    """The common parameters of API 3.0, which travel as headers. Returns the timestamp."""
    for name in ("X-TC-Action", "X-TC-Version", "X-TC-Timestamp", "Authorization", "Content-Type"):
        if not headers.get(name.lower()):
            raise missing(name.replace("X-TC-", ""))
    media_type = headers["content-type"].split(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal("InvalidParameter", f"The Content-Type `{media_type}` is not supported: send application/json.")
    if headers["x-tc-action"] not in ACTIONS:
        raise Refusal("InvalidAction", f"The action `{headers['x-tc-action']}` is not found or not supported.")
    if headers["x-tc-version"] != VERSION:
        raise Refusal("NoSuchVersion", f"The version `{headers['x-tc-version']}` of the API does not exist.")
    language = headers.get("x-tc-language", "en-US")
    if language not in ("en-US", "zh-CN"):
        raise Refusal("InvalidParameterValue", f"The language `{language}` is neither `en-US` nor `zh-CN`.")
    if not re.fullmatch(r"[0-9]{1,19}", headers["x-tc-timestamp"]):
        raise Refusal("InvalidParameter", "The parameter `Timestamp` is not a number of seconds.")
    return int(headers["x-tc-timestamp"])


def verify(headers, body, credentials, now):
    """Raises a Refusal unless the request is signed by `credentials`: (id, key, token or None).

    The time is looked at before the signature, so a device whose clock is wrong learns exactly that.
    """
    timestamp = check_headers(headers)
    secret_id, secret_key, token = credentials
    parts = AUTHORIZATION.fullmatch(headers["authorization"])
    if not parts or parts["service"] != SERVICE:
        raise Refusal("AuthFailure.InvalidAuthorization",
                      "The Authorization header is malformed: expected `TC3-HMAC-SHA256 Credential=SecretId/"
                      "YYYY-MM-DD/teo/tc3_request, SignedHeaders=…, Signature=…`.")
    names = parts["headers"].split(";")
    if names != sorted(set(names)) or not {"content-type", "host"} <= set(names):
        raise Refusal("AuthFailure.InvalidAuthorization",
                      "SignedHeaders must be sorted, without repetition, and hold at least `content-type;host`.")
    if parts["id"] != secret_id:
        raise Refusal("AuthFailure.SecretIdNotFound",
                      "The SecretId is not found, please ensure that your SecretId is correct.")
    if abs(now - timestamp) > MAX_AGE or timestamp > LAST_SECOND:
        raise Refusal("AuthFailure.SignatureExpire",
                      f"The signature has expired: Timestamp {timestamp} is more than {MAX_AGE} seconds away from "
                      f"the time of the service.")
    if parts["date"] != utc_date(timestamp):
        raise Refusal("AuthFailure.SignatureFailure",
                      f"The date {parts['date']} in Credential is not the UTC date of Timestamp.")
    absent = [name for name in names if name not in headers]
    if absent:
        raise Refusal("AuthFailure.SignatureFailure", f"The signed header `{absent[0]}` is not in the request.")
    signed = [(name, signed_host(headers[name]) if name == "host" else headers[name]) for name in names]
    if not hmac.compare_digest(sign(secret_key, timestamp, body, signed), parts["signature"]):
        raise Refusal("AuthFailure.SignatureFailure",
                      "The provided credentials could not be validated. Please check your signature is correct.")
    if token is not None and headers.get("x-tc-token") != token:
        raise Refusal("AuthFailure.TokenFailure", "The token is missing or not the one of this SecretId.")
