/*
 * A folder of takes, one audio file for each line, named by number and speaker: 01.wav, 02-jonas.flac,
 * maria_003.wav, S01_E02_line12.wav. Which file is which row's.
 */
#ifndef DUB_IO_TAKE_FILES_H
#define DUB_IO_TAKE_FILES_H

#include "io/import.h"

struct dub_take_file {
    char *path;           /* as it is to be stored in rows */
    struct dub_sv name;   /* borrowed from path: the file's name without folder */
};

struct dub_take_files {
    DUB_VEC(struct dub_take_file) files; /* sorted by name, numbers by value */
    char *dir;
};

/** How a file's name was understood. */
struct dub_take_match {
    size_t file, row;          /* row SIZE_MAX: surplus */
    long number;               /* -1: none in its name */
    struct dub_str *speaker;   /* label of the row it was taken for, where the name has it, or NULL */
    bool by_speaker;           /* the number counts the speaker's own lines */
};

struct dub_take_report {
    DUB_VEC(struct dub_take_match) matches;
    DUB_VEC(struct dub_str *) file_names; /* of the folder, in the order of matches' `file` */
    size_t n_used, n_surplus, n_missing; /* rows of the transcript that have no take */
    bool asked;
};

/**
 * Audio files directly inside a folder.
 * errors: DUB_ERR_IO naming the folder
 */
enum dub_status dub_take_files_list(const char *dir, struct dub_take_files *out,
                                    struct dub_err *err) DUB_MUST_USE;
/** The same from names that are known; dir may be NULL. */
void dub_take_files_add(struct dub_take_files *t, const char *dir, const char *name);
void dub_take_files_sort(struct dub_take_files *t);
void dub_take_files_fini(struct dub_take_files *t);
/** `.wav`, `.flac` ...: the name of an audio file. */
bool dub_is_audio_name(struct dub_sv name);

/**
 * Give rows the takes of a folder. The number in a name (the last one that differs between files)
 * is the row's, in order of time, counting from the lowest there is or from 1; where numbers start
 * again for each speaker, it is that speaker's own. Files and rows that are left over are counted.
 * in: refs of each row's speaker (or NULL), so that names may hold either; may be NULL itself
 */
void dub_rows_give_takes(struct dub_rows *rows, const struct dub_take_files *files,
                         const struct dub_str *const *refs, struct dub_take_report *report);
void dub_take_report_fini(struct dub_take_report *r);

#endif
