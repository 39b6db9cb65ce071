#include "base/hash.h"

#include "cm.h"
#include "tmpdir.h"

/* FIPS 180-4 example vectors and the empty message. */
static const struct {
    const char *text, *digest;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void known_digests(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(vectors); i++) {
        char hex[DUB_SHA256_HEX];
        dub_sha256_hex(dub_sv(vectors[i].text), hex);
        assert_string_equal(hex, vectors[i].digest);
    }
}

static void a_million_in_pieces(void **state)
{
    (void)state;
    struct dub_sha256 *h = dub_sha256_new();
    char piece[1000], hex[DUB_SHA256_HEX];
    memset(piece, 'a', sizeof(piece));
    for (int i = 0; i < 1000; i++)
        dub_sha256_add(h, piece, sizeof(piece));
    dub_sha256_finish(h, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    dub_sha256_finish(dub_sha256_new(), NULL); /* only frees */
}

/* Whatever does the work, and however the bytes come in, the digest is libavutil's. */
static void as_libavutil(void **state)
{
    (void)state;
    uint8_t data[1000];
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)((x = x * 1664525 + 1013904223) >> 24);
    for (size_t n = 0; n <= 400; n++) {
        char ours[DUB_SHA256_HEX], theirs[DUB_SHA256_HEX];
        struct dub_sha256 *a = dub_sha256_new(), *b = dub_sha256_new();
        dub_sha256_portable(b);
        for (size_t at = 0; at < n;) {
            size_t step = 1 + (at * 37 + n) % 150, left = n - at;
            dub_sha256_add(a, data + at + 3, step < left ? step : left);
            at += step < left ? step : left;
        }
        dub_sha256_add(b, data + 3, n);
        dub_sha256_finish(a, ours);
        dub_sha256_finish(b, theirs);
        assert_string_equal(ours, theirs);
    }
}

static void files(void **state)
{
    (void)state;
    struct tmpdir d;
    struct dub_err err;
    char hex[DUB_SHA256_HEX];
    tmpdir_make(&d);
    const char *path = tmpdir_at(&d, "a.bin");
    put_text(path, "abc");
    assert_ok(dub_sha256_file(path, hex, &err));
    assert_string_equal(hex, vectors[1].digest);
    put_text(path, "");
    assert_ok(dub_sha256_file(path, hex, &err));
    assert_string_equal(hex, vectors[0].digest);
    strcpy(hex, "untouched");
    assert_status(dub_sha256_file(tmpdir_at(&d, "none"), hex, &err), DUB_ERR_IO);
    assert_status(dub_sha256_file(d.path, hex, &err), DUB_ERR_IO);
    assert_string_equal(hex, "untouched");
    tmpdir_remove(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digests),
        cmocka_unit_test(a_million_in_pieces),
        cmocka_unit_test(as_libavutil),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
