#include "support/cm.h"

#include "io/import.h"

static void refs(void **state)
{
    (void)state;
    static const struct {
        const char *label, *ref;
    } rows[] = {
        {"SPEAKER_00", "SPEAKER_00"},
        {"Maria", "Maria"},
        {"Speaker 1", "Speaker_1"},
        {" Anna  Maria ", "Anna_Maria"},
        {"Jonás Müller-Østergård", "Jonas_Muller-Ostergard"},
        {"Straße", "Strasse"},
        {"Мария", "Mariya"},
        {"ЩУКА", "ShchUKA"},
        {"Γιώργος", "Giorgos"},
        {"Dr. O'Neil (host)", "Dr_ONeil_host"},
        {"田中", "speaker"},
        {"", "speaker"},
        {"\xff\x01!", "speaker"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_buf out;
        dub_buf_init(&out, 0);
        dub_ref_from_label(dub_sv(rows[i].label), &out);
        assert_string_equal(dub_buf_z(&out), rows[i].ref);
        dub_buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(refs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
