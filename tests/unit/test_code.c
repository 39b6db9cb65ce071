/*
 * Generated programs do what they say: Python is run against a client with the vendor's face, the
 * shell command against a curl that only records, TypeScript (its types taken away) in node where
 * there is one. Each must send the very same request.
 */
#include "support/cm.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "request/build.h"

static const char *const bodies[] = {
    "{\"model\":\"lipsync-2\",\"input\":[{\"type\":\"video\",\"url\":\"https://e.com/v.mp4\"},"
    "{\"type\":\"audio\",\"url\":\"https://e.com/a.wav\",\"refId\":\"speaker_a\"}],\"segments\":["
    "{\"startTime\":0,\"endTime\":15,\"audioInput\":{\"refId\":\"speaker_a\"}},"
    "{\"startTime\":15.1,\"endTime\":30.000001,\"audioInput\":{\"refId\":\"speaker_a\","
    "\"startTime\":0.3,\"endTime\":15.2}}],\"options\":{\"sync_mode\":\"silence\"}}",
    /* any text, in all places where a text can stand */
    "{\"model\":\"it's \\\"q\\\" \\\\ $(x) `y` ${z} %s\",\"input\":[{\"type\":\"text\","
    "\"refId\":\"a\\nEOF\\nDUBLINE_BODY\\n\",\"provider\":{\"name\":\"elevenlabs\",\"voiceId\":"
    "\"''' \\\"\\\"\\\" #{}\",\"script\":\"\\u0001\\b\\f\\r\\t\\u007f\\u202e\\u2028\\ufeff\","
    "\"stability\":0.1}}],\"options\":{\"sync_mode\":\"\\\\\"},\"outputFileName\":\"日本 🐝\"}",
    /* what the SDKs have no class or field for */
    "{\"model\":\"m\",\"input\":[{\"type\":\"video\",\"assetId\":\"V\",\"segments_secs\":[[0,1]]},"
    "{\"type\":\"image\",\"url\":\"u\"},{\"type\":\"audio\",\"assetId\":\"A\",\"refId\":\"r\"},"
    "{\"type\":\"text\",\"provider\":{\"name\":\"elevenlabs\"}}],\"segments\":[{\"startTime\":1,"
    "\"endTime\":2,\"audioInput\":{\"refId\":\"r\"},\"optionsOverride\":{\"sync_mode\":\"loop\","
    "\"active_speaker_detection\":{\"auto_detect\":true}}}],\"options\":{\"sync_mode\":\"loop\","
    "\"active_speaker_detection\":{\"v3\":true,\"bounding_boxes\":[null,[1,2.5,3,4]]},"
    "\"reasoning_enabled\":false},\"projectId\":\"p\",\"webhookUrl\":\"https://h/?a=b&c='d'\","
    "\"dubParams\":{\"a-b\":[],\"c\":{},\"__proto__\":{\"x\":1},\"d\":[1,\"2\",[true,null]],"
    "\"e\":-1.5,\"f\":1e30}}",
    /* faces that the class holds */
    "{\"model\":\"m\",\"input\":[],\"options\":{\"sync_mode\":\"remap\",\"temperature\":0.25,"
    "\"active_speaker_detection\":{\"auto_detect\":false,\"frame_number\":7,"
    "\"coordinates\":[100,200],\"bounding_boxes\":[null,[1,2,3,4]]},"
    "\"occlusion_detection_enabled\":true,\"model_mode\":\"head\",\"prompt\":\"sad\"}}",
    "{\n  \"model\": \"pretty\",\n  \"input\": [],\n  \"options\": {}\n}",
};

struct place {
    char dir[64];
};

static int make_place(void **state)
{
    struct place *p = calloc(1, sizeof(*p));
    snprintf(p->dir, sizeof(p->dir), "%s", "/tmp/dubline-code-XXXXXX");
    *state = p;
    return mkdtemp(p->dir) ? 0 : -1;
}

static int remove_place(void **state)
{
    static const char *const files[] = {"request.py", "request.sh", "request.mjs", "out",
                                        "curl",       "args",       "err"};
    struct place *p = *state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(files); i++) {
        char *path = dub_path_join(p->dir, files[i]);
        unlink(path);
        dub_free(path);
    }
    rmdir(p->dir);
    free(p);
    return 0;
}

static void put_file(const struct place *p, const char *name, struct dub_sv content)
{
    struct dub_err err = {0};
    char *path = dub_path_join(p->dir, name);
    assert_ok(dub_file_replace(path, content, &err));
    dub_free(path);
}

static struct dub_buf get_file(const struct place *p, const char *name)
{
    struct dub_err err = {0};
    struct dub_buf b;
    char *path = dub_path_join(p->dir, name);
    dub_buf_init(&b, 0);
    assert_ok(dub_file_read(path, 0, &b, &err));
    dub_free(path);
    return b;
}

/* Runs argv in the place with its standard output in `out`; exit status, 127 when not found. */
static int run(const struct place *p, const char *const argv[])
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char path[4096];
        const char *old = getenv("PATH");
        snprintf(path, sizeof(path), "%s:%s", p->dir, old ? old : "/usr/bin:/bin");
        if (chdir(p->dir) != 0 || !freopen("out", "w", stdout) || !freopen("err", "w", stderr))
            _exit(126);
        setenv("PATH", path, 1);
        setenv("PYTHONPATH", DUB_SOURCE_DIR "/tests/support/fake_sync", 1);
        setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
        setenv("SYNC_API_KEY", "sk-test", 1);
        unsetenv("IDEMPOTENCY_KEY");
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void must_run(const struct place *p, const char *const argv[])
{
    int status = run(p, argv);
    if (status != 0) {
        struct dub_buf err = get_file(p, "err");
        fail_msg("%s %s: status %d: %s", argv[0], argv[1], status, dub_buf_z(&err));
    }
}

static void write_program(const struct place *p, const char *name, const char *body,
                          enum dub_code kind)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_request_as_code(dub_sv(body), kind, "https://api.sync.so", &text);
    assert_false(text.failed);
    assert_null(strstr(dub_buf_z(&text), "sk-test"));
    put_file(p, name, dub_buf_sv(&text));
    dub_buf_fini(&text);
}

/* The line that the program printed is the same JSON value as the body. */
static void expect_same_request(const struct place *p, const char *body)
{
    struct dub_err err = {0};
    struct dub_buf out = get_file(p, "out");
    cJSON *sent = NULL, *wanted = NULL;
    struct dub_sv rest = dub_buf_sv(&out);
    assert_ok(dub_json_parse(dub_sv_split(&rest, '\n'), &sent, &err));
    assert_ok(dub_json_parse(dub_sv(body), &wanted, &err));
    if (!dub_json_equal(sent, wanted))
        fail_msg("sent %s\nnot  %s", dub_buf_z(&out), body);
    cJSON_Delete(sent);
    cJSON_Delete(wanted);
    dub_buf_fini(&out);
}

static void python(void **state)
{
    const struct place *p = *state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(bodies); i++) {
        write_program(p, "request.py", bodies[i], DUB_CODE_PYTHON);
        must_run(p, (const char *const[]){"python3", "request.py", NULL});
        expect_same_request(p, bodies[i]);
    }
}

static void curl(void **state)
{
    static const char fake[] = "#!/bin/sh\nprintf '%s\\n' \"$@\" > args\ncat > out\n";
    const struct place *p = *state;
    char *path = dub_path_join(p->dir, "curl");
    put_file(p, "curl", dub_sv(fake));
    assert_int_equal(chmod(path, 0755), 0);
    dub_free(path);
    static const char *const shells[] = {"bash", "sh"};
    for (size_t i = 0; i < 2 * DUB_ARRAY_LEN(bodies); i++) {
        const char *body = bodies[i / 2];
        write_program(p, "request.sh", body, DUB_CODE_CURL);
        must_run(p, (const char *const[]){shells[i % 2], "-n", "request.sh", NULL});
        must_run(p, (const char *const[]){shells[i % 2], "request.sh", NULL});
        struct dub_buf out = get_file(p, "out"), args = get_file(p, "args");
        assert_string_equal(dub_buf_z(&out), body); /* the very bytes */
        assert_non_null(strstr(dub_buf_z(&args), "https://api.sync.so/v2/generate\n"));
        assert_non_null(strstr(dub_buf_z(&args), "x-api-key: sk-test\n"));
        assert_non_null(strstr(dub_buf_z(&args), "Idempotency-Key: dubline-"));
        dub_buf_fini(&out);
        dub_buf_fini(&args);
    }
}

/* The here-document's end is never a line of the body; addresses are quoted. */
static void curl_corners(void **state)
{
    const struct place *p = *state;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_request_as_code(dub_sv("a\nDUBLINE_BODY\nDUBLINE_BODY_\nb"), DUB_CODE_CURL,
                        "http://127.0.0.1:1/it's//", &text);
    put_file(p, "request.sh", dub_buf_sv(&text));
    must_run(p, (const char *const[]){"sh", "request.sh", NULL});
    struct dub_buf out = get_file(p, "out"), args = get_file(p, "args");
    assert_string_equal(dub_buf_z(&out), "a\nDUBLINE_BODY\nDUBLINE_BODY_\nb");
    assert_non_null(strstr(dub_buf_z(&args), "http://127.0.0.1:1/it's/v2/generate\n"));
    dub_buf_fini(&out);
    dub_buf_fini(&args);
    dub_buf_fini(&text);
}

static void replace(struct dub_buf *text, const char *what, const char *with)
{
    const char *hit = strstr(dub_buf_z(text), what);
    assert_non_null(hit);
    struct dub_buf fresh;
    dub_buf_init(&fresh, 0);
    dub_buf_add(&fresh, text->data, (size_t)(hit - text->data));
    dub_buf_add_z(&fresh, with);
    dub_buf_add_z(&fresh, hit + strlen(what));
    dub_buf_fini(text);
    *text = fresh;
}

static void typescript(void **state)
{
    const struct place *p = *state;
    if (run(p, (const char *const[]){"node", "--version", NULL}) != 0) {
        print_message("no node here\n");
        skip();
    }
    for (size_t i = 0; i < DUB_ARRAY_LEN(bodies); i++) {
        struct dub_buf text;
        dub_buf_init(&text, 0);
        dub_request_as_code(dub_sv(bodies[i]), DUB_CODE_TYPESCRIPT, "https://api.sync.so", &text);
        replace(&text, "import { Sync, SyncClient } from \"@sync.so/sdk\";",
                "class SyncClient { generations = { create: async (body, options) => {\n"
                "  if (!options.headers[\"Idempotency-Key\"]) throw new Error(\"no key\");\n"
                "  console.log(JSON.stringify(body)); return {id: \"fake\"}; } } }");
        replace(&text, " as unknown as Sync.CreateGenerationDto", "");
        put_file(p, "request.mjs", dub_buf_sv(&text));
        must_run(p, (const char *const[]){"node", "request.mjs", NULL});
        expect_same_request(p, bodies[i]);
        dub_buf_fini(&text);
    }
}

static void other_hosts(void **state)
{
    (void)state;
    static const struct {
        enum dub_code kind;
        const char *base, *want;
    } rows[] = {
        {DUB_CODE_PYTHON, "https://api.sync.so/", "sync = Sync()\n"},
        {DUB_CODE_PYTHON, "http://127.0.0.1:8080/",
         "sync = Sync(base_url=\"http://127.0.0.1:8080\")"},
        {DUB_CODE_TYPESCRIPT, "https://api.sync.so", "new SyncClient();"},
        {DUB_CODE_TYPESCRIPT, "http://x\"", "new SyncClient({ baseUrl: \"http://x\\\"\" });"},
        {DUB_CODE_CURL, "http://127.0.0.1:8080", "'http://127.0.0.1:8080/v2/generate'"},
        {DUB_CODE_JSON, "http://127.0.0.1:8080", "{\"model\":"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_buf text;
        dub_buf_init(&text, 0);
        dub_request_as_code(dub_sv(bodies[0]), rows[i].kind, rows[i].base, &text);
        assert_non_null(strstr(dub_buf_z(&text), rows[i].want));
        dub_buf_fini(&text);
    }
}

static void names(void **state)
{
    (void)state;
    static const char *const all[] = {"json", "curl", "python", "typescript"};
    enum dub_code kind;
    for (size_t i = 0; i < DUB_ARRAY_LEN(all); i++) {
        assert_true(dub_code_parse(dub_sv(all[i]), &kind));
        assert_int_equal(kind, i);
    }
    assert_false(dub_code_parse(dub_sv("ruby"), &kind));
    assert_false(dub_code_parse(dub_sv(""), &kind));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(python),     cmocka_unit_test(curl),        cmocka_unit_test(curl_corners),
        cmocka_unit_test(typescript), cmocka_unit_test(other_hosts), cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, make_place, remove_place);
}
