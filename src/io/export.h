/*
 * A project's segments as files that other programs read. A writer says what it can hold and what
 * it would lose of a given project; nothing is lost in silence.
 */
#ifndef DUB_IO_EXPORT_H
#define DUB_IO_EXPORT_H

#include "base/vec.h"
#include "model/project.h"

enum dub_export_text {
    DUB_EXPORT_TEXT_AUTO,   /* both where there is room for both, else the target if there is any */
    DUB_EXPORT_TEXT_TARGET, /* what the dub says */
    DUB_EXPORT_TEXT_SOURCE, /* what the video says */
    DUB_EXPORT_TEXT_BOTH,
};

enum dub_export_label {
    DUB_EXPORT_LABEL_AUTO, /* the name; the refId where names have no room */
    DUB_EXPORT_LABEL_NAME,
    DUB_EXPORT_LABEL_REF,
    DUB_EXPORT_LABEL_NONE,
};

struct dub_export_opts {
    enum dub_export_text text;
    enum dub_export_label label;
    struct dub_rate rate; /* for times in frames; num 0: not told */
    dub_us offset_us;     /* added to all times; any sign */
    const char *name;     /* what the recording is called; NULL: "project" */
    const char *date;     /* ISO 8601, for formats that must carry one; NULL: 1970-01-01 */
};

/* What a writer has room for. */
enum dub_holds {
    DUB_HOLDS_SPEAKER = 1u << 0,
    DUB_HOLDS_TEXT = 1u << 1,
    DUB_HOLDS_BOTH_TEXTS = 1u << 2, /* apart from each other */
    DUB_HOLDS_NOTES = 1u << 3,
    DUB_HOLDS_FRAMES = 1u << 4,     /* times in frames when a rate is asked for */
    DUB_HOLDS_ONLY_FRAMES = 1u << 5,/* times in frames always: asked for, the video's, or ms */
    DUB_HOLDS_PLAIN_LABEL = 1u << 6,/* refIds rather than names */
};

/* name, what is said about the segments concerned */
#define DUB_LOSS_LIST(X)                                                                           \
    X(ROUNDED, "times are rounded")                                                                \
    X(SHORT, "shorter than the step of the times, made one step long")                             \
    X(SPEAKER, "the format has no speakers")                                                       \
    X(NAMESAKE, "several speakers have this name; --speakers ref keeps them apart")                \
    X(LABEL, "the speaker's name is changed or may not be recognised as one")                      \
    X(NOBODY, "the format wants a speaker; nobody is called \"default\"")             \
    X(LABEL_LIKE, "the text starts like a speaker's name and may be read as one")                  \
    X(TEXT, "the format has no texts")                                                             \
    X(OTHER_TEXT, "only one of the two texts is written; --text chooses")                          \
    X(NO_TEXT, "a segment without text would not be seen; it gets the text \"*\"")                 \
    X(LINES, "line breaks and tabs of the text become blanks")                                     \
    X(SPACE, "blank lines, and blanks at the ends of lines, are left out")                         \
    X(MARKUP, "the text holds something like <i> or {\\an8}, which players take for formatting")   \
    X(LOOKALIKE, "signs that the format uses itself are written as look-alikes")                   \
    X(CONTROL, "control characters are replaced by \xef\xbf\xbd")                                  \
    X(NOTES, "notes and review states are not written")

enum dub_loss {
#define DUB_LOSS_ENUM(id, what) DUB_LOSS_##id,
    DUB_LOSS_LIST(DUB_LOSS_ENUM)
#undef DUB_LOSS_ENUM
        DUB_LOSS_COUNT,
};
#define DUB_LOSS_BIT(id) (1u << DUB_LOSS_##id)

/* One segment, ready to write. Texts are valid UTF-8, trimmed, LF between lines, NULL: none. */
struct dub_export_row {
    size_t number;                 /* as the user counts, from 1 */
    const struct dub_segment *segment;
    const struct dub_speaker *speaker; /* NULL: nobody, or not in the cast */
    struct dub_span span;          /* µs with the offset, as it will read back */
    int64_t start_frame, end_frame;/* when times are frames */
    struct dub_str *label;         /* one line */
    struct dub_str *text;          /* as asked for; both: target, line break, source */
    struct dub_str *target, *source; /* each one NULL if not asked for */
    struct dub_str *note;          /* where the format has room for it */
    unsigned losses;               /* DUB_LOSS_BIT() */
};

struct dub_writer;

struct dub_export {
    const struct dub_project *project;
    const struct dub_writer *writer;
    struct dub_export_opts opts;
    bool frames;          /* times are frames of opts.rate */
    bool labelled;        /* some row has a label */
    bool source_instead;  /* no segment has a target text: the source is written */
    DUB_VEC(struct dub_export_row) rows; /* by start */
    DUB_VEC(size_t) left_out;            /* segments whose times cannot be written, from 1 */
};

struct dub_writer {
    const char *name;              /* "srt" */
    const char *title;             /* "SubRip subtitles" */
    const char *const *extensions; /* NULL-ended, the usual one first */
    const char *loses;             /* for the list of formats: what never gets in, or NULL */
    dub_us step_us;                /* times are multiples of it; 0: exact */
    unsigned holds;                /* enum dub_holds */
    /** What this segment would lose, beyond what follows from `holds` and the step. May be NULL. */
    unsigned (*losses)(const struct dub_export *x, const struct dub_export_row *row);
    /** errors: none of its own; a buffer that is full shows in the buffer */
    void (*write)(const struct dub_export *x, struct dub_buf *out);
};

const struct dub_writer *dub_writers(size_t *n);
/** By name, case ignored; NULL when there is none. */
const struct dub_writer *dub_writer_find(struct dub_sv name);
/** First writer whose extension ends the path; NULL when none does. */
const struct dub_writer *dub_writer_for_path(const char *path);
/** Largest amount by which a time may differ when it is read back: a step, or a frame. */
dub_us dub_export_rounding(const struct dub_export *x);

/** Rows of a project for a writer, with what each would lose. p must outlive x. */
void dub_export_init(struct dub_export *x, const struct dub_writer *w, const struct dub_project *p,
                     const struct dub_export_opts *opts);
void dub_export_fini(struct dub_export *x);
/**
 * The file's content, appended to out.
 * errors: DUB_ERR_LIMIT beyond the buffer's size
 */
enum dub_status dub_export_write(const struct dub_export *x, struct dub_buf *out,
                                 struct dub_err *err) DUB_MUST_USE;
/** What is lost, a sentence a line; nothing when nothing is. */
void dub_export_say_losses(const struct dub_export *x, struct dub_buf *out);

#endif
