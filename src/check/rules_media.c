/* Addresses and files: can the service fetch them, are they of a kind it reads. */
#include <stdio.h>

#include "check/rules_list.h"

/* --- url-unreachable -------------------------------------------------------------------------- */

struct url {
    struct dub_sv scheme, user, host, path, query;
};

/* Splits what looks like `scheme://user@host:port/path?query#…`; host without brackets. */
static struct url split_url(struct dub_sv text)
{
    struct url u = {0};
    size_t colon = dub_sv_find(text, ':');
    u.scheme = dub_sv_n(text.p, colon < text.n ? colon : 0);
    if (colon < text.n)
        text = dub_sv_n(text.p + colon + 1, text.n - colon - 1);
    if (dub_sv_starts(text, DUB_SV_LIT("//")))
        text = dub_sv_n(text.p + 2, text.n - 2);
    text.n = dub_sv_find(text, '#');
    struct dub_sv before_query = dub_sv_split(&text, '?');
    u.query = text;
    size_t slash = dub_sv_find(before_query, '/');
    u.path = dub_sv_n(before_query.p + slash, before_query.n - slash);
    struct dub_sv authority = dub_sv_n(before_query.p, slash);
    size_t at = authority.n;
    while (at > 0 && authority.p[at - 1] != '@')
        at--;
    u.user = dub_sv_n(authority.p, at > 0 ? at - 1 : 0);
    u.host = dub_sv_n(authority.p + at, authority.n - at);
    if (u.host.n > 0 && u.host.p[0] == '[')
        u.host = dub_sv_n(u.host.p + 1, dub_sv_find(u.host, ']') - 1);
    else
        u.host.n = dub_sv_find(u.host, ':');
    return u;
}

static bool parse_ipv4(struct dub_sv host, unsigned long long part[4])
{
    for (int i = 0; i < 4; i++) {
        struct dub_sv piece = dub_sv_split(&host, '.');
        if (piece.n == 0 || piece.n > 3 || !dub_sv_u64(piece, 255, &part[i]))
            return false;
    }
    return host.n == 0;
}

static bool is_private_ipv4(const unsigned long long a[4])
{
    return a[0] == 0 || a[0] == 10 || a[0] == 127 || (a[0] == 169 && a[1] == 254) ||
           (a[0] == 172 && a[1] >= 16 && a[1] <= 31) || (a[0] == 192 && a[1] == 168) ||
           (a[0] == 100 && a[1] >= 64 && a[1] <= 127) || a[0] >= 224;
}

static bool istarts(struct dub_sv a, const char *prefix)
{
    size_t n = strlen(prefix);
    return a.n >= n && dub_sv_ieq(dub_sv_n(a.p, n), dub_sv(prefix));
}

static bool iends(struct dub_sv a, const char *suffix)
{
    size_t n = strlen(suffix);
    return a.n >= n && dub_sv_ieq(dub_sv_n(a.p + a.n - n, n), dub_sv(suffix));
}

static bool is_private_ipv6(struct dub_sv host)
{
    unsigned long long part[4];
    if (istarts(host, "::ffff:") && parse_ipv4(dub_sv_n(host.p + 7, host.n - 7), part))
        return is_private_ipv4(part);
    return dub_sv_eq_z(host, "::1") || dub_sv_eq_z(host, "::") || istarts(host, "fc") ||
           istarts(host, "fd") || istarts(host, "fe8") || istarts(host, "fe9") ||
           istarts(host, "fea") || istarts(host, "feb");
}

static bool is_private_host(struct dub_sv host)
{
    static const char *const endings[] = {".localhost", ".local",     ".internal",
                                          ".lan",       ".home.arpa", ".intranet",
                                          ".corp",      ".test",      ".invalid"};
    unsigned long long part[4];
    if (host.n > 0 && host.p[host.n - 1] == '.')
        host.n--;
    if (dub_sv_find(host, ':') < host.n)
        return is_private_ipv6(host);
    if (parse_ipv4(host, part))
        return is_private_ipv4(part);
    for (size_t i = 0; i < DUB_ARRAY_LEN(endings); i++)
        if (iends(host, endings[i]))
            return true;
    return dub_sv_find(host, '.') == host.n; /* localhost, and names of one's own network */
}

/* Query members of links that run out or carry a secret: S3, Google, Azure, CloudFront and others.
 * out: the member's name, or an empty view */
static struct dub_sv signature_in(struct dub_sv query)
{
    static const char *const names[] = {"x-amz-expires",
                                        "x-amz-signature",
                                        "x-amz-security-token",
                                        "x-goog-expires",
                                        "x-goog-signature",
                                        "expires",
                                        "signature",
                                        "sig",
                                        "se",
                                        "token",
                                        "access_token",
                                        "key-pair-id",
                                        "exp",
                                        "expiry",
                                        "hdnea",
                                        "hdnts"};
    while (query.n > 0) {
        struct dub_sv member = dub_sv_split(&query, '&');
        struct dub_sv name = dub_sv_split(&member, '=');
        for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++)
            if (dub_sv_ieq(name, dub_sv(names[i])))
                return name;
    }
    return (struct dub_sv){"", 0};
}

/* Why the service may fail to fetch an address, as the end of a sentence; value: what shows it.
 * NULL when nothing speaks against it. */
static const char *why_unreachable(struct dub_sv text, bool https_only, struct dub_sv *value)
{
    struct url u = split_url(text);
    bool https = dub_sv_ieq(u.scheme, DUB_SV_LIT("https"));
    *value = u.scheme;
    if (!https && !dub_sv_ieq(u.scheme, DUB_SV_LIT("http")))
        return "is not an http(s) address, and the service fetches nothing else";
    *value = u.host;
    if (u.host.n == 0)
        return "names no host";
    if (is_private_host(u.host))
        return "lies on a private host, which the service cannot reach";
    if (u.user.n > 0)
        return "carries a name or password, which the service may not use";
    *value = signature_in(u.query);
    if (value->n > 0)
        return "is a signed link that runs out: if the job waits longer, it fails; an uploaded "
               "file does not run out";
    *value = u.scheme;
    return https_only && !https ? "is plain http, and the service wants https for a webhook" : NULL;
}

static void check_url(const struct dub_rule *rule, const struct dub_str *ref, const char *field,
                      const struct dub_str *url, struct dub_diag_list *out)
{
    struct dub_sv value, text = dub_str_sv(url);
    const char *why = why_unreachable(text, strcmp(field, "webhook") == 0, &value);
    if (!why)
        return;
    struct dub_str *shown = dub_str_new(value);
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_ref(d, ref);
    dub_issue_field(d, field, shown->z, NULL);
    size_t cut = dub_sv_find(text, '?'); /* what follows may be a secret */
    dub_issue_say(d, "the %s address '%.*s%s' %s", field,
                  (int)(cut < 2 * DUB_ISSUE_NAME_MAX ? cut : 2 * DUB_ISSUE_NAME_MAX), text.p,
                  cut < text.n ? "?…" : "", why);
    dub_str_unref(shown);
}

DUB_RULE_FN(url_unreachable)
{
    const struct dub_check_view *v = env->view;
    const struct dub_options *o = &v->settings->options;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        bool file_url = in->loc == DUB_LOC_FILE && istarts(dub_str_sv(in->where), "file:");
        if ((in->loc == DUB_LOC_URL || file_url) && in->where && dub_check_view_sends(v, in))
            check_url(rule, in->ref, dub_input_kind_name(in->kind), in->where, out);
    }
    if (v->settings->webhook)
        check_url(rule, NULL, "webhook", v->settings->webhook, out);
    if (o->face.boxes_url)
        check_url(rule, NULL, "bounding_boxes_url", o->face.boxes_url, out);
}

/* --- media-kind ------------------------------------------------------------------------------- */

static const char *kind_word(enum dub_media_class c)
{
    switch (c) {
    case DUB_MEDIA_VIDEO:
        return "a video";
    case DUB_MEDIA_AUDIO:
        return "sound";
    case DUB_MEDIA_IMAGE:
        return "an image";
    case DUB_MEDIA_OTHER:
        break;
    }
    return "no media";
}

static struct dub_sv path_of(const struct dub_input *in)
{
    return in->loc == DUB_LOC_URL ? split_url(dub_str_sv(in->where)).path : dub_str_sv(in->where);
}

static bool right_class(const struct dub_input *in, const struct dub_media_kind *k)
{
    switch (in->kind) {
    case DUB_INPUT_VIDEO:
        return k->is == DUB_MEDIA_VIDEO;
    case DUB_INPUT_IMAGE:
        return k->is == DUB_MEDIA_IMAGE;
    case DUB_INPUT_AUDIO:
        return k->is == DUB_MEDIA_AUDIO || k->also_audio;
    case DUB_INPUT_TEXT:
        break;
    }
    return true;
}

/* Cover pictures of music files are video streams of one picture. */
static bool has_moving_picture(const struct dub_facts *f)
{
    return f->has_video && strcmp(f->video.codec, "mjpeg") != 0 &&
           strcmp(f->video.codec, "png") != 0;
}

/* Facts read back from the project file hold a length only, and no container. */
static bool is_probed(const struct dub_facts *f)
{
    return f && f->container[0] != '\0';
}

/* What the probe found against what the input is to be; NULL when it agrees or is not known. */
static const char *facts_disagree(const struct dub_input *in, const struct dub_facts *f)
{
    if (!is_probed(f))
        return NULL;
    if (in->kind == DUB_INPUT_VIDEO && !f->has_video)
        return "holds no picture, and it is to be the video";
    if (in->kind == DUB_INPUT_AUDIO && f->n_audio == 0)
        return "holds no sound, and it is to be an audio";
    if (in->kind == DUB_INPUT_AUDIO && has_moving_picture(f))
        return "holds a moving picture as well: the service may refuse it as an audio";
    return NULL;
}

static struct dub_diag *kind_issue(const struct dub_rule *rule, const struct dub_input *in,
                                   const char *value, struct dub_diag_list *out)
{
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_ref(d, in->ref);
    dub_issue_field(d, dub_input_kind_name(in->kind), value, NULL);
    return d;
}

static void check_kind(const struct dub_rule *rule, const struct dub_check_view *v,
                       const struct dub_input *in, struct dub_diag_list *out)
{
    const struct dub_facts *facts = dub_project_facts(v->p, in);
    struct dub_sv path = path_of(in);
    const struct dub_media_kind *k = dub_media_kind_of(path);
    const char *disagree = facts_disagree(in, facts);
    int n = (int)(path.n < 2 * DUB_ISSUE_NAME_MAX ? path.n : 2 * DUB_ISSUE_NAME_MAX);
    if (disagree)
        dub_issue_say(kind_issue(rule, in, facts->container, out), "%.*s %s", n, path.p, disagree);
    else if (k && !right_class(in, k) && !(is_probed(facts) && in->kind != DUB_INPUT_IMAGE))
        dub_issue_say(kind_issue(rule, in, k->extension, out),
                      "%.*s is %s by its name (%s), and it is to be the %s", n, path.p,
                      kind_word(k->is), k->name, dub_input_kind_name(in->kind));
    else if (k && k->support == DUB_MEDIA_LIMITED)
        dub_issue_say(kind_issue(rule, in, k->extension, out),
                      "%.*s: the service supports %s only in part; WAV, MP3, OGG and FLAC are safe",
                      n, path.p, k->name);
    else if (k && k->support == DUB_MEDIA_UNLISTED)
        dub_issue_say(kind_issue(rule, in, k->extension, out),
                      "%.*s: %s is not among the kinds the service lists (%s)", n, path.p, k->name,
                      in->kind == DUB_INPUT_AUDIO   ? "WAV, MP3, OGG, FLAC, ALAC, MP4"
                      : in->kind == DUB_INPUT_IMAGE ? "JPEG, PNG, WebP"
                                                    : "MP4, MOV, WebM, AVI");
}

static void check_picture_size(const struct dub_rule *rule, const struct dub_check_view *v,
                               struct dub_diag_list *out)
{
    const struct dub_facts *f = dub_project_facts(v->p, v->visual);
    int64_t side, w, h;
    char value[48], limit[48];
    if (!f || !f->has_video)
        return;
    w = f->video.width;
    h = f->video.height;
    side = dub_limit(DUB_LIMIT_LONG_SIDE_PX);
    if (w <= side && h <= side && w * h <= dub_limit(DUB_LIMIT_PICTURE_PX))
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    snprintf(value, sizeof(value), "%lldx%lld", (long long)w, (long long)h);
    snprintf(limit, sizeof(limit), "4096x2160");
    dub_issue_field(d, "video", value, limit);
    dub_issue_say(d, "the picture is %s, and the service takes at most %s: scale it down", value,
                  limit);
}

static void check_image_model(const struct dub_rule *rule, const struct dub_check_view *v,
                              struct dub_diag_list *out)
{
    if (!v->visual || v->visual->kind != DUB_INPUT_IMAGE || !v->model || v->model->takes_image)
        return;
    struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
    dub_issue_field(d, "model", v->model->id, "sync-3");
    dub_issue_say(d, "the project shows an image, and %s takes only videos: sync-3 takes images",
                  v->model->id);
    dub_issue_fix(d, "set", NULL, "model sync-3");
}

DUB_RULE_FN(media_kind)
{
    const struct dub_check_view *v = env->view;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        bool readable = in->where && (in->loc == DUB_LOC_FILE || in->loc == DUB_LOC_URL);
        if (readable && in->kind != DUB_INPUT_TEXT && dub_check_view_sends(v, in))
            check_kind(rule, v, in, out);
    }
    check_picture_size(rule, v, out);
    check_image_model(rule, v, out);
}

/* --- file-not-uploaded ------------------------------------------------------------------------ */

static bool is_uploaded(const struct dub_check_env *env, const struct dub_project *p,
                        const struct dub_input *in)
{
    const struct dub_facts *f = dub_project_facts(p, in);
    return env->is_uploaded && f && f->sha256[0] && env->is_uploaded(env->ctx, f->sha256, in->kind);
}

/* One finding for all files: it is a state of affairs, not a fault. */
DUB_RULE_FN(file_not_uploaded)
{
    struct dub_buf names;
    size_t n = 0;
    dub_buf_init(&names, 0);
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        if (in->loc != DUB_LOC_FILE || !in->where || !dub_check_view_sends(env->view, in) ||
            is_uploaded(env, p, in))
            continue;
        if (n < 3)
            dub_buf_addf(&names, "%s%.*s", n ? ", " : "", DUB_ISSUE_NAME_MAX, in->where->z);
        n++;
    }
    if (n > 0) {
        struct dub_diag *d = dub_issue(out, rule, rule->severity, NULL);
        char count[24];
        snprintf(count, sizeof(count), "%zu", n);
        dub_issue_field(d, "file", count, NULL);
        dub_issue_say(d, "%zu local file%s not uploaded yet (%s%s): submit uploads %s first", n,
                      n == 1 ? " is" : "s are", dub_buf_z(&names), n > 3 ? ", …" : "",
                      n == 1 ? "it" : "them");
    }
    dub_buf_fini(&names);
}
