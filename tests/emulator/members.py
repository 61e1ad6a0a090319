"""The members of a request's JSON object: how each is read, and how a wrong one is refused."""

import json

from refusal import Refusal


def parameter_error(text):
    return Refusal("InvalidParameter.ParameterError", f"Parameter error: {text}")


def wrong_type(name, wanted):
    return Refusal("InvalidParameter", f"The value type of parameter `{name}` is not valid: {wanted} is expected.")


def parse_body(body):
    """The request's JSON object. A member given twice is refused, more strictly than JSON asks."""
    def pairs(items):
        members = {}
        for name, value in items:
            if name in members:
                raise Refusal("InvalidParameter", f"The parameter `{name}` is given twice.")
            members[name] = value
        return members

    def constant(name):
        raise ValueError(f"{name} is not JSON")

    try:
        parsed = json.loads(body.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant)
    except (ValueError, RecursionError) as error:
        raise Refusal("InvalidParameter", f"The request's body is not valid JSON in UTF-8: {error}.") from None
    if not isinstance(parsed, dict):
        raise Refusal("InvalidParameter", "The request's body is not a JSON object.")
    return parsed


def check_known(given, allowed, prefix=""):
    for name in given:
        if name not in allowed:
            raise Refusal("UnknownParameter", f"The parameter `{prefix}{name}` is not recognized.")


def text(members, name, prefix=""):
    if name not in members:
        return None
    if not isinstance(members[name], str):
        raise wrong_type(prefix + name, "a string")
    return members[name]


def integer(members, name, default):
    value = members.get(name, default)
    # In Python True is an integer, in JSON it is not.
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type(name, "an integer")
    return value


def boolean(members, name, default, prefix=""):
    value = members.get(name, default)
    if not isinstance(value, bool):
        raise wrong_type(prefix + name, "a boolean")
    return value


def texts(members, name, prefix=""):
    """A list of strings; an absent one is empty."""
    values = members.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise wrong_type(prefix + name, "an array of strings")
    return values


def one_of(members, name, values, default=None):
    """A text that is one of `values`."""
    value = text(members, name)
    if value is None:
        return default
    if value not in values:
        raise parameter_error(f"Invalid “{name}”. `{value}` is not one of {', '.join(values)}.")
    return value
