"""
CreatePurgeTask and CreatePrefetchTask: the rules on their parameters (document/product/1145/50533 and 50534, and the
comments of the official SDKs' models).
"""

import re

import tasks as task_set
from members import boolean, check_known, one_of, parameter_error, text, texts, wrong_type
from refusal import Refusal, missing

PURGE, PREFETCH = "CreatePurgeTask", "CreatePrefetchTask"
METHODS = ("invalidate", "delete")
# A URL and a cache tag are always deleted, whatever Method says.
ALWAYS_DELETED = ("purge_url", "purge_cache_tag")
MODES = ("default", "edge")
# EncodeUrl is withdrawn; the SDKs still have it, so it is checked and has no effect.
COMMON = ("ZoneId", "Targets", "EncodeUrl")
PARAMETERS = {
    PURGE: (*COMMON, "Type", "Method", "CacheTag"),
    PREFETCH: (*COMMON, "Mode", "Headers", "PrefetchMediaSegments"),
}

HOST = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)+"
HOST_NAME = re.compile(HOST, re.IGNORECASE)
# No control character; what else of a URL must be escaped the documents leave open.
URL = re.compile(rf"https?://{HOST}(:[0-9]{{1,5}})?([/?#][^\x00-\x1f\x7f]*)?", re.IGNORECASE)
FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")     # RFC 9110 section 5.6.2
FIELD_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")


def _wrong_target(target, why):
    return Refusal("InvalidParameter.Target", f"Invalid target `{target[:200]}`: {why}.")


def _check_host(target):
    if "://" in target:
        raise _wrong_target(target, "a host name has no scheme")
    if "*" in target:
        raise _wrong_target(target, "a wildcard is not supported")
    if not HOST_NAME.fullmatch(target):
        raise _wrong_target(target, "it is not a host name")


def check_target(target, kind):
    """Whether the text is a target of its type."""
    if not target:
        raise _wrong_target(target, "it is empty")
    if kind == "purge_cache_tag":
        return
    if kind == "purge_host":
        _check_host(target)
        return
    if not re.match("https?://", target, re.IGNORECASE):
        raise _wrong_target(target, "it must begin with http:// or https://")
    if "*" in task_set.domain_of(target, kind):
        raise _wrong_target(target, "a wildcard is not supported")
    if not URL.fullmatch(target):
        raise _wrong_target(target, "it is not a URL")
    if kind == "purge_prefix" and not target.endswith("/"):
        raise _wrong_target(target, "a prefix must end with /")


def _cache_tag(members, kind, required):
    """The domains to which a purge of cache tags is narrowed."""
    if "CacheTag" not in members:
        if required and kind == "purge_cache_tag":
            raise parameter_error("Invalid “CacheTag”. It is required for purge_cache_tag.")
        return []
    given = members["CacheTag"]
    if not isinstance(given, dict):
        raise wrong_type("CacheTag", "an object")
    check_known(given, ("Domains",), "CacheTag.")
    if "Domains" not in given:
        raise missing("CacheTag.Domains")
    domains = texts(given, "Domains", "CacheTag.")
    if kind != "purge_cache_tag":
        raise parameter_error(f"Invalid “CacheTag”. It counts only for purge_cache_tag, not for {kind}.")
    for domain in domains:
        if not HOST_NAME.fullmatch(domain):
            raise parameter_error(f"Invalid “CacheTag”. `{domain}` is not a domain.")
    return domains


def _headers(members):
    given = members.get("Headers", [])
    if not isinstance(given, list):
        raise wrong_type("Headers", "an array")
    for index, header in enumerate(given):
        prefix = f"Headers.{index}."
        if not isinstance(header, dict):
            raise wrong_type(f"Headers.{index}", "an object")
        check_known(header, ("Name", "Value"), prefix)
        for name in ("Name", "Value"):
            if name not in header:
                raise missing(prefix + name)
        if not FIELD_NAME.fullmatch(text(header, "Name", prefix)):
            raise parameter_error(f"Invalid “Headers”. `{header['Name']}` is not the name of a header.")
        if not FIELD_VALUE.fullmatch(text(header, "Value", prefix)):
            raise parameter_error(f"Invalid “Headers”. The value of `{header['Name']}` has a control character.")
    return [(header["Name"], header["Value"]) for header in given]


class Submission:
    """A request to create tasks that kept every rule."""

    def __init__(self, members, action, zones=(), tag_needs_domains=False):
        check_known(members, PARAMETERS[action])
        for name in ("ZoneId", "Type") if action == PURGE else ("ZoneId",):
            if name not in members:
                raise missing(name)
        self.zone = text(members, "ZoneId")
        self.targets = texts(members, "Targets")
        boolean(members, "EncodeUrl", False)
        self.edge, self.domains, self.headers, self.method = False, [], [], None
        if action == PURGE:
            self.type = one_of(members, "Type", task_set.TYPES)
            self.method = one_of(members, "Method", METHODS, "invalidate")
            if self.type in ALWAYS_DELETED:
                self.method = "delete"
            self.domains = _cache_tag(members, self.type, tag_needs_domains)
        else:
            self.type = task_set.PREFETCH_TYPE
            self.edge = one_of(members, "Mode", MODES) == "edge"
            self.headers = _headers(members)
            one_of(members, "PrefetchMediaSegments", ("on", "off"))
        self._check_zone(zones)
        self._check_targets()

    def _check_zone(self, zones):
        if not self.zone:
            raise parameter_error("Invalid “ZoneId”. It is empty.")
        if self.zone == "*":
            if self.type == "purge_all":
                raise parameter_error("Invalid “ZoneId”. purge_all does not support `*`.")
        elif zones and self.zone not in zones:
            raise Refusal("ResourceNotFound", f"The zone `{self.zone}` is not found.")

    def _check_targets(self):
        if self.type == "purge_all":
            if self.targets:
                raise parameter_error("Invalid “Targets”. purge_all takes none.")
            # The whole site is its one target.
            self.targets = ["*"]
            return
        if not self.targets:
            raise Refusal("InvalidParameter.Target", f"Invalid targets: {self.type} needs at least one.")
        for target in self.targets:
            check_target(target, self.type)
