/* The formats there are, and which of them a file has: by its content first, then by its name. */
#include "io/json_doc.h"
#include "io/rows.h"

#define HEAD_BYTES ((size_t)64 * 1024)

static const char *const srt_extensions[] = {"srt", NULL};
static const char *const vtt_extensions[] = {"vtt", NULL};
static const char *const ass_extensions[] = {"ass", "ssa", NULL};
static const char *const csv_extensions[] = {"csv", "tsv", NULL};
static const char *const json_extensions[] = {"json", NULL};
static const char *const label_extensions[] = {"txt", NULL};
static const char *const textgrid_extensions[] = {"TextGrid", NULL};
static const char *const eaf_extensions[] = {"eaf", NULL};
static const char *const otio_extensions[] = {"otio", NULL};
static const char *const rttm_extensions[] = {"rttm", NULL};

static const struct dub_format formats[] = {
    {"srt", "SubRip subtitles", srt_extensions, dub_srt_sniff, dub_srt_read},
    {"vtt", "WebVTT subtitles", vtt_extensions, dub_vtt_sniff, dub_vtt_read},
    {"ass", "SubStation Alpha subtitles", ass_extensions, dub_ass_sniff, dub_ass_read},
    {"whisperx", "WhisperX JSON", json_extensions, dub_whisperx_sniff, dub_whisperx_read},
    {"rttm", "RTTM diarization", rttm_extensions, dub_rttm_sniff, dub_rttm_read},
    {"csv", "CSV or TSV table", csv_extensions, dub_csv_sniff, dub_csv_read},
    {"elevenlabs", "ElevenLabs dubbing CSV", csv_extensions, dub_elevenlabs_sniff,
     dub_elevenlabs_read},
    {"audacity", "Audacity labels", label_extensions, dub_audacity_sniff, dub_audacity_read},
    {"whisper", "Whisper JSON", json_extensions, dub_whisper_sniff, dub_whisperx_read},
    {"whispercpp", "whisper.cpp JSON", json_extensions, dub_whispercpp_sniff, dub_whispercpp_read},
    {"deepgram", "Deepgram JSON", json_extensions, dub_deepgram_sniff, dub_deepgram_read},
    {"assemblyai", "AssemblyAI JSON", json_extensions, dub_assemblyai_sniff, dub_assemblyai_read},
    {"aws", "AWS Transcribe JSON", json_extensions, dub_aws_sniff, dub_aws_read},
    {"pyannote", "pyannote JSON", json_extensions, dub_pyannote_sniff, dub_pyannote_read},
    {"podwhisperer", "PodWhisperer JSON", json_extensions, dub_podwhisperer_sniff,
     dub_podwhisperer_read},
    {"opendubbing", "open-dubbing JSON", json_extensions, dub_opendubbing_sniff,
     dub_opendubbing_read},
    {"google", "Google Speech-to-Text JSON", json_extensions, dub_google_sniff, dub_google_read},
    {"rev", "Rev AI JSON", json_extensions, dub_rev_sniff, dub_rev_read},
    {"json", "JSON list of objects", json_extensions, dub_objects_sniff, dub_objects_read},
    {"textgrid", "Praat TextGrid", textgrid_extensions, dub_textgrid_sniff, dub_textgrid_read},
    {"eaf", "ELAN annotations", eaf_extensions, dub_eaf_sniff, dub_eaf_read},
    {"otio", "OpenTimelineIO timeline", otio_extensions, dub_otio_sniff, dub_otio_read},
};

const struct dub_format *dub_formats(size_t *n)
{
    *n = DUB_ARRAY_LEN(formats);
    return formats;
}

const struct dub_format *dub_format_find(struct dub_sv name)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(formats); i++)
        if (dub_sv_ieq(name, dub_sv(formats[i].name)))
            return &formats[i];
    return NULL;
}

static bool has_extension(const struct dub_format *f, const char *path)
{
    struct dub_sv p = dub_sv(path);
    for (const char *const *e = f->extensions; *e; e++) {
        struct dub_sv ext = dub_sv(*e);
        if (p.n > ext.n && p.p[p.n - ext.n - 1] == '.' &&
            dub_sv_ieq(dub_sv_n(p.p + p.n - ext.n, ext.n), ext))
            return true;
    }
    return false;
}

/* The whole text is looked into: members may stand behind a text of any length. */
static const struct dub_format *json_format(struct dub_sv text)
{
    static const char *const names[] = {
        [DUB_JSON_WHISPERX] = "whisperx",
        [DUB_JSON_WHISPER] = "whisper",
        [DUB_JSON_WHISPERCPP] = "whispercpp",
        [DUB_JSON_DEEPGRAM] = "deepgram",
        [DUB_JSON_ASSEMBLYAI] = "assemblyai",
        [DUB_JSON_AWS] = "aws",
        [DUB_JSON_PYANNOTE] = "pyannote",
        [DUB_JSON_PODWHISPERER] = "podwhisperer",
        [DUB_JSON_OPENDUBBING] = "opendubbing",
        [DUB_JSON_GOOGLE] = "google",
        [DUB_JSON_REV] = "rev",
        [DUB_JSON_OTIO] = "otio",
        [DUB_JSON_OBJECTS] = "json",
    };
    enum dub_json_kind kind = dub_json_kind(text);
    return kind == DUB_JSON_NONE ? NULL : dub_format_find(dub_sv(names[kind]));
}

const struct dub_format *dub_format_guess(struct dub_sv text, const char *path)
{
    const struct dub_format *json = json_format(text);
    if (json)
        return json;
    struct dub_sv head = dub_sv_n(text.p, text.n < HEAD_BYTES ? text.n : HEAD_BYTES);
    const struct dub_format *best = NULL;
    int best_score = 0;
    for (size_t i = 0; i < DUB_ARRAY_LEN(formats); i++) {
        int score = formats[i].sniff(head);
        if (score > 0 && path && has_extension(&formats[i], path))
            score++; /* only decides between equals */
        if (score > best_score) {
            best = &formats[i];
            best_score = score;
        }
    }
    /* Nothing in it contradicts its name: an empty file, or one whose rows are all broken. */
    for (size_t i = 0; i < DUB_ARRAY_LEN(formats) && !best && path; i++)
        if (has_extension(&formats[i], path) && formats[i].extensions != json_extensions &&
            formats[i].extensions != label_extensions)
            best = &formats[i];
    return best;
}
