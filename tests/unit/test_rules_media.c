#include "check_help.h"

#define W DUB_SEV_WARNING
#define I DUB_SEV_INFO

struct url_row {
    const char *url;
    const char *value; /* NULL: reachable */
};

static const struct url_row urls[] = {
    {"https://media.example.net/a.wav", NULL},
    {"http://media.example.net:8080/a.wav?version=3#x", NULL},
    {"https://8.8.8.8/a.wav", NULL},
    {"https://172.32.0.1/a.wav", NULL},
    {"https://[2001:db8::1]:443/a.wav", NULL},
    {"https://fda.gov/a.wav", NULL},
    {"file:///home/me/a.wav", "file"},
    {"s3://bucket/a.wav", "s3"},
    {"ftp://example.net/a.wav", "ftp"},
    {"https:///a.wav", ""},
    {"http://localhost/a.wav", "localhost"},
    {"http://LOCALHOST:9000/a.wav", "LOCALHOST"},
    {"http://nas/a.wav", "nas"},
    {"http://nas.local./a.wav", "nas.local."},
    {"http://x.internal/a.wav", "x.internal"},
    {"http://127.0.0.1:3000/a.wav", "127.0.0.1"},
    {"http://10.1.2.3/a.wav", "10.1.2.3"},
    {"http://172.16.0.1/a.wav", "172.16.0.1"},
    {"http://192.168.1.1/a.wav", "192.168.1.1"},
    {"http://169.254.169.254/a.wav", "169.254.169.254"},
    {"http://100.64.0.1/a.wav", "100.64.0.1"},
    {"http://0.0.0.0/a.wav", "0.0.0.0"},
    {"http://[::1]/a.wav", "::1"},
    {"http://[fd00::5]/a.wav", "fd00::5"},
    {"http://[fe80::1]:80/a.wav", "fe80::1"},
    {"http://[::ffff:10.0.0.1]/a.wav", "::ffff:10.0.0.1"},
    {"https://me:secret@example.net/a.wav", "example.net"},
    {"https://b.s3.amazonaws.com/a.wav?X-Amz-Date=x&X-Amz-Expires=3600", "X-Amz-Expires"},
    {"https://storage.googleapis.com/a.wav?GoogleAccessId=x&Expires=1&Signature=y", "Expires"},
    {"https://x.blob.core.windows.net/a.wav?sv=1&se=2026-01-01&sig=z", "se"},
    {"https://cdn.example.net/a.wav?token=abc", "token"},
};

static void addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(urls); i++) {
        struct small b;
        struct dub_diag_list l = {0};
        small_begin(&b);
        struct dub_input *in = small_input(&b, DUB_INPUT_AUDIO, "a", urls[i].url);
        in->loc = DUB_LOC_URL;
        small_put(&b, in);
        dub_check(b.p, NULL, &l);
        const struct dub_diag *d = find_issue(&l, "url-unreachable", 0);
        if ((d != NULL) != (urls[i].value != NULL))
            fail_msg("%s: %s", urls[i].url, d ? d->message->z : "nothing found");
        if (d && strcmp(dub_str_z(d->value), urls[i].value) != 0)
            fail_msg("%s: value '%s'", urls[i].url, dub_str_z(d->value));
        if (d && (strstr(d->message->z, "sig=") || strstr(d->message->z, "Expires=")))
            fail_msg("%s: the message shows the query", urls[i].url);
        dub_diag_list_fini(&l);
        small_end(&b);
    }
}

static void only_what_is_sent_must_be_reachable(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "v.mp4", 30);
    small_voice(&b, "a", "a.wav", 30);
    small_voice(&b, "b", "http://localhost/b.wav", 30);
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "url-unreachable");
    small_add(&b, 6, 9, "b", DUB_AUDIO_ALIGNED);
    expect_count(&b, "url-unreachable", 1);
    small_end(&b);
}

static void webhooks(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    struct dub_settings *set = small_settings(&b);
    set->webhook = dub_str_new_z("https://hooks.example.net/sync");
    small_put(&b, set);
    expect_none(&b, "url-unreachable");
    set = small_settings(&b);
    dub_str_set(&set->webhook, DUB_SV_LIT("http://hooks.example.net/sync"));
    small_put(&b, set);
    expect(&b, (struct want){"url-unreachable", W, 0, "webhook", "http", "", "wants https", ""});
    small_end(&b);
}

static void box_files(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    struct dub_settings *set = small_settings(&b);
    set->options.set |= DUB_OPT_BIT(DUB_OPT_FACE);
    set->options.face.boxes_url = dub_str_new_z("http://10.0.0.1/boxes.json");
    small_put(&b, set);
    expect(&b,
           (struct want){"url-unreachable", W, 0, "bounding_boxes_url", "10.0.0.1", "", NULL, ""});
    small_end(&b);
}

struct kind_row {
    enum dub_input_kind kind;
    const char *where;
    const char *says; /* NULL: fine */
};

static const struct kind_row kinds[] = {
    {DUB_INPUT_VIDEO, "v.mp4", NULL},
    {DUB_INPUT_VIDEO, "v.MOV", NULL},
    {DUB_INPUT_VIDEO, "v.mkv", "Matroska is not among"},
    {DUB_INPUT_VIDEO, "v.wav", "is sound by its name"},
    {DUB_INPUT_VIDEO, "noextension", NULL},
    {DUB_INPUT_VIDEO, "https://example.net/v.mkv?x=v.mp4", "Matroska"},
    {DUB_INPUT_VIDEO, "https://example.net/v.mp4?x=v.mkv", NULL},
    {DUB_INPUT_VIDEO, "https://example.net/watch", NULL},
    {DUB_INPUT_AUDIO, "a.flac", NULL},
    {DUB_INPUT_AUDIO, "a.mp4", NULL},
    {DUB_INPUT_AUDIO, "a.m4a", "only in part"},
    {DUB_INPUT_AUDIO, "a.aac", "only in part"},
    {DUB_INPUT_AUDIO, "a.opus", "Opus is not among"},
    {DUB_INPUT_AUDIO, "a.srt", "no media"},
    {DUB_INPUT_AUDIO, "a.mov", "a video by its name"},
    {DUB_INPUT_IMAGE, "face.png", NULL},
    {DUB_INPUT_IMAGE, "face.gif", "GIF is not among"},
    {DUB_INPUT_IMAGE, "face.mp4", "a video by its name"},
};

static void kinds_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(kinds); i++) {
        struct small b;
        struct dub_diag_list l = {0};
        small_begin(&b);
        small_set_model(&b, "sync-3");
        small_put(&b, small_input(&b, kinds[i].kind, "x", kinds[i].where));
        dub_check(b.p, NULL, &l);
        const struct dub_diag *d = find_issue(&l, "media-kind", 0);
        if (!d != !kinds[i].says || (d && !strstr(d->message->z, kinds[i].says)))
            fail_msg("%s: %s", kinds[i].where, d ? d->message->z : "nothing found");
        dub_diag_list_fini(&l);
        small_end(&b);
    }
}

static void kinds_by_content(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "v.mp4", 30);
    small_voice(&b, "a", "a.wav", 30);
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "media-kind");
    small_audio_facts(&b, "v.mp4", 30);
    expect(&b, (struct want){"media-kind", W, 0, "video", "wav", "", "holds no picture", ""});
    small_video_facts(&b, "v.mp4", 30);
    small_video_facts(&b, "a.wav", 30);
    expect(&b, (struct want){"media-kind", W, 0, "audio", "mov", "", "holds no sound", ""});
    struct dub_facts f = {.container = "mp3", .n_audio = 1, .has_video = true};
    strcpy(f.video.codec, "mjpeg"); /* a cover picture */
    dub_project_set_facts(b.p, DUB_SV_LIT("a.wav"), &f);
    expect_none(&b, "media-kind");
    strcpy(f.video.codec, "h264");
    dub_project_set_facts(b.p, DUB_SV_LIT("a.wav"), &f);
    expect(&b, (struct want){"media-kind", W, 0, "audio", "mp3", "", "moving picture", ""});
    small_end(&b);
}

/* What a project file remembers of a probe is a length; it must not pass for a look inside. */
static void lengths_alone_say_nothing_of_the_content(void **state)
{
    (void)state;
    struct small b;
    struct dub_facts f = {.has_duration = true, .duration_us = S(30)};
    small_begin(&b);
    small_video(&b, "v.mp4", -1);
    dub_project_set_facts(b.p, DUB_SV_LIT("v.mp4"), &f);
    expect_none(&b, "media-kind");
    small_end(&b);
}

static void large_pictures(void **state)
{
    (void)state;
    struct small b;
    struct dub_facts f = {.container = "mov", .has_video = true};
    small_begin(&b);
    small_video(&b, "v.mp4", -1);
    f.video.width = 2160;
    f.video.height = 4096;
    dub_project_set_facts(b.p, DUB_SV_LIT("v.mp4"), &f);
    expect_none(&b, "media-kind");
    f.video.width = 3840;
    f.video.height = 2400;
    dub_project_set_facts(b.p, DUB_SV_LIT("v.mp4"), &f);
    expect(&b, (struct want){"media-kind", W, 0, "video", "3840x2400", "4096x2160", NULL, ""});
    f.video.width = 5000;
    f.video.height = 100;
    dub_project_set_facts(b.p, DUB_SV_LIT("v.mp4"), &f);
    expect_count(&b, "media-kind", 1);
    small_end(&b);
}

static void images_need_a_model_that_takes_them(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_put(&b, small_input(&b, DUB_INPUT_IMAGE, NULL, "face.png"));
    expect(&b, (struct want){"media-kind", W, 0, "model", "lipsync-2", "sync-3", NULL,
                             "set model sync-3"});
    fix_works(&b, "media-kind", 0);
    small_end(&b);
}

static bool all_uploaded(void *ctx, const char *sha256, enum dub_input_kind kind)
{
    (void)kind;
    return strcmp(sha256, ctx) == 0;
}

static void local_files_are_told_once(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_put(&b, small_input(&b, DUB_INPUT_VIDEO, NULL, "https://example.net/v.mp4"));
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "u", "https://example.net/u.wav"));
    expect_none(&b, "file-not-uploaded");
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "a", "a.wav"));
    expect(&b, (struct want){"file-not-uploaded", I, 0, "file", "1", "", "(a.wav)", ""});
    for (int i = 0; i < 4; i++)
        small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "x", "x.wav"));
    expect(&b, (struct want){"file-not-uploaded", I, 0, "file", "5", "", ", …)", ""});
    expect_count(&b, "file-not-uploaded", 1);
    small_end(&b);
}

static void uploaded_contents_are_not_told(void **state)
{
    (void)state;
    struct small b;
    char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    struct dub_check_env env = {.is_uploaded = all_uploaded, .ctx = hash};
    struct dub_facts f = {.n_audio = 1};
    struct dub_diag_list l = {0};
    memcpy(f.sha256, hash, sizeof(hash));
    small_begin(&b);
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "a", "a.wav"));
    dub_check(b.p, &env, &l);
    assert_int_equal(count_issues(&l, "file-not-uploaded"), 1); /* content not known */
    dub_project_set_facts(b.p, DUB_SV_LIT("a.wav"), &f);
    dub_check(b.p, &env, &l);
    assert_int_equal(count_issues(&l, "file-not-uploaded"), 0);
    dub_diag_list_fini(&l);
    expect_count(&b, "file-not-uploaded", 1);
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(only_what_is_sent_must_be_reachable),
        cmocka_unit_test(webhooks),
        cmocka_unit_test(box_files),
        cmocka_unit_test(kinds_by_name),
        cmocka_unit_test(kinds_by_content),
        cmocka_unit_test(lengths_alone_say_nothing_of_the_content),
        cmocka_unit_test(large_pictures),
        cmocka_unit_test(images_need_a_model_that_takes_them),
        cmocka_unit_test(local_files_are_told_once),
        cmocka_unit_test(uploaded_contents_are_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
