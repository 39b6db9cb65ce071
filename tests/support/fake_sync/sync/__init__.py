"""A client with the face of the vendor's: it prints what it would send, as one JSON line."""

import json

from .common import _Model


def _plain(value):
    if isinstance(value, _Model):
        return {key: _plain(item) for key, item in value.wire.items()}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


class _Reply:
    id = "fake"


class _Generations:
    def create(self, *, model=None, input, options=None, segments=None, webhook_url=None,
               output_file_name=None, request_options=None):
        body = {"model": model, "input": input, "options": options, "segments": segments,
                "webhookUrl": webhook_url, "outputFileName": output_file_name}
        body = {key: _plain(value) for key, value in body.items() if value is not None}
        body.update(request_options.get("additional_body_parameters", {}))
        headers = request_options["additional_headers"]
        if not headers["Idempotency-Key"]:
            raise ValueError("no key")
        print(json.dumps(body))
        return _Reply()


class Sync:
    def __init__(self, *, base_url=None):
        self.generations = _Generations()
