"""Stands for the classes of syncsdk 0.2.7 that a request is written with: the same names, the same
keywords, the same checks; everything else is refused, so that a wrong keyword shows."""


class _Model:
    required = {}
    optional = {}
    constant = {}

    def __init__(self, **given):
        known = {**self.required, **self.optional}
        for name in given:
            if name not in known:
                raise TypeError(f"{type(self).__name__} has no {name}")
        for name in self.required:
            if name not in given:
                raise TypeError(f"{type(self).__name__} needs {name}")
        self.wire = dict(self.constant)
        for name, value in given.items():
            self.wire[known[name]] = value


class Video(_Model):
    constant = {"type": "video"}
    required = {"url": "url"}


class Audio(_Model):
    constant = {"type": "audio"}
    required = {"url": "url"}
    optional = {"ref_id": "refId"}


class ElevenLabs(_Model):
    constant = {"name": "elevenlabs"}
    required = {"voice_id": "voiceId", "script": "script"}
    optional = {"stability": "stability", "similarity_boost": "similarityBoost"}


class Tts(_Model):
    constant = {"type": "text"}
    required = {"provider": "provider"}
    optional = {"ref_id": "refId"}


class ActiveSpeaker(_Model):
    optional = {
        "auto_detect": "auto_detect",
        "frame_number": "frame_number",
        "coordinates": "coordinates",
        "bounding_boxes": "bounding_boxes",
    }

    def __init__(self, **given):
        super().__init__(**given)
        _only_integers(given.get("frame_number"))
        _only_integers(given.get("coordinates"))
        _only_integers(given.get("bounding_boxes"))


def _only_integers(value):
    if isinstance(value, list):
        for item in value:
            _only_integers(item)
    elif isinstance(value, float):
        raise TypeError("integers are wanted")


class GenerationOptions(_Model):
    optional = {
        "sync_mode": "sync_mode",
        "model_mode": "model_mode",
        "prompt": "prompt",
        "temperature": "temperature",
        "active_speaker_detection": "active_speaker_detection",
        "occlusion_detection_enabled": "occlusion_detection_enabled",
    }


class SegmentAudioInput(_Model):
    required = {"ref_id": "refId"}
    optional = {"start_time": "startTime", "end_time": "endTime"}


class GenerationSegment(_Model):
    required = {"start_time": "startTime", "end_time": "endTime", "audio_input": "audioInput"}
