/* The audio files of a folder. */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/fs.h"
#include "io/take_files.h"

bool dub_is_audio_name(struct dub_sv s)
{
    static const char *const ends[] = {".wav", ".mp3",  ".flac", ".m4a", ".ogg", ".opus",
                                       ".aac", ".aiff", ".aif",  ".wma", ".mka"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(ends); i++) {
        struct dub_sv e = dub_sv(ends[i]);
        if (s.n > e.n && dub_sv_ieq(dub_sv_n(s.p + s.n - e.n, e.n), e))
            return true;
    }
    return false;
}

enum dub_status dub_take_files_list(const char *dir, struct dub_take_files *out,
                                    struct dub_err *err)
{
    *out = (struct dub_take_files){.dir = dub_strdup(dir)};
    DIR *d = opendir(dir);
    if (!d)
        return dub_fail(err, DUB_ERR_IO, "the folder of takes %s cannot be read: %s", dir,
                        strerror(errno));
    for (const struct dirent *e; (e = readdir(d)) != NULL;)
        if (e->d_name[0] != '.' && dub_is_audio_name(dub_sv(e->d_name)))
            dub_take_files_add(out, dir, e->d_name);
    closedir(d);
    dub_take_files_sort(out);
    return DUB_OK;
}
