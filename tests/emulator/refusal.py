"""The one exception that every check raises: a refusal at the level of the API.

API 3.0 answers a refusal with HTTP 200 and {"Response": {"Error": {"Code", "Message"}, "RequestId"}}
(document/product/1145/50532, "Error Codes"; document/api/614/42761).
"""


class Refusal(Exception):
    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def missing(name):
    # The wording of the real service, names without their X-TC- prefix.
    return Refusal("MissingParameter", f"The request is missing a required parameter `{name}`.")
