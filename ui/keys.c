#include "keys.h"

#include <stdio.h>

#include "base/utf8.h"

static const char *const context_names[UI_CTX_COUNT] = {
    "global",  "segments", "timeline", "inspector", "issues", "request", "jobs",
    "history", "picture", "face", "texts",    "help",     "tour",      "prompt", "dialog",
};

static const char default_text[] =
#include "keys.def"
    ;

static const char vi_text[] =
#include "keys_vi.def"
    ;

static const struct {
    const char *name;
    int32_t code;
} key_names[] = {
    {"Space", ' '},
    {"Quote", '"'}, /* within a sequence, which stands in quotes */
    {"Esc", UI_KEY_ESC},
    {"Enter", UI_KEY_ENTER},
    {"Tab", UI_KEY_TAB},
    {"Backspace", UI_KEY_BACKSPACE},
    {"Delete", UI_KEY_DELETE},
    {"Insert", UI_KEY_INSERT},
    {"Up", UI_KEY_UP},
    {"Down", UI_KEY_DOWN},
    {"Left", UI_KEY_LEFT},
    {"Right", UI_KEY_RIGHT},
    {"Home", UI_KEY_HOME},
    {"End", UI_KEY_END},
    {"PageUp", UI_KEY_PAGE_UP},
    {"PageDown", UI_KEY_PAGE_DOWN},
};

static const struct {
    const char *prefix;
    unsigned mod;
} modifiers[] = {{"Ctrl-", UI_MOD_CTRL}, {"Alt-", UI_MOD_ALT}, {"Shift-", UI_MOD_SHIFT}};

const char *ui_context_name(enum ui_context c)
{
    return (unsigned)c < UI_CTX_COUNT ? context_names[c] : "?";
}

bool ui_context_parse(struct dub_sv text, enum ui_context *out)
{
    for (unsigned i = 0; i < UI_CTX_COUNT; i++) {
        if (dub_sv_eq_z(text, context_names[i])) {
            *out = (enum ui_context)i;
            return true;
        }
    }
    return false;
}

/* --- key names -------------------------------------------------------------------------------- */

static bool named_key(struct dub_sv s, int32_t *code)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(key_names); i++) {
        if (dub_sv_ieq(s, dub_sv(key_names[i].name))) {
            *code = key_names[i].code;
            return true;
        }
    }
    unsigned long long n;
    if (s.n >= 2 && (s.p[0] == 'F' || s.p[0] == 'f') &&
        dub_sv_u64(dub_sv_n(s.p + 1, s.n - 1), 12, &n) && n >= 1) {
        *code = UI_KEY_F1 + (int32_t)n - 1;
        return true;
    }
    return false;
}

enum dub_status ui_key_parse(struct dub_sv text, struct ui_key *out, struct dub_err *err)
{
    struct dub_sv s = text;
    struct ui_key k = {0, 0};
    for (size_t i = 0; i < DUB_ARRAY_LEN(modifiers); i++) {
        struct dub_sv prefix = dub_sv(modifiers[i].prefix);
        if (s.n > prefix.n && dub_sv_ieq(dub_sv_n(s.p, prefix.n), prefix)) {
            k.mods |= modifiers[i].mod;
            s = dub_sv_n(s.p + prefix.n, s.n - prefix.n);
            i = (size_t)-1; /* modifiers come in any order */
        }
    }
    int32_t cp = 0;
    if (!named_key(s, &k.code)) {
        if (dub_utf8_next(s, &cp) != s.n || s.n == 0 || cp < 0x20 || cp == 0xfffd)
            return dub_fail(err, DUB_ERR_ARG,
                            "'%.*s' is not a key: use a character or Ctrl-X, Alt-x, Enter, "
                            "F2, Shift-Left ...",
                            (int)(text.n > 40 ? 40 : text.n), text.p ? text.p : "");
        if ((k.mods & UI_MOD_CTRL) && cp >= 'A' && cp <= 'Z')
            cp += 'a' - 'A';
        if ((k.mods & UI_MOD_SHIFT) && !(k.mods & UI_MOD_CTRL))
            return dub_fail(err, DUB_ERR_ARG, "'%.*s': name the shifted character itself",
                            (int)text.n, text.p);
        k.code = cp;
    }
    *out = k;
    return DUB_OK;
}

static void print_utf8(int32_t cp, char out[8])
{
    size_t n = 0;
    if (cp < 0x80) {
        out[n++] = (char)cp;
    } else if (cp < 0x800) {
        out[n++] = (char)(0xc0 | (cp >> 6));
        out[n++] = (char)(0x80 | (cp & 0x3f));
    } else if (cp < 0x10000) {
        out[n++] = (char)(0xe0 | (cp >> 12));
        out[n++] = (char)(0x80 | ((cp >> 6) & 0x3f));
        out[n++] = (char)(0x80 | (cp & 0x3f));
    } else {
        out[n++] = (char)(0xf0 | (cp >> 18));
        out[n++] = (char)(0x80 | ((cp >> 12) & 0x3f));
        out[n++] = (char)(0x80 | ((cp >> 6) & 0x3f));
        out[n++] = (char)(0x80 | (cp & 0x3f));
    }
    out[n] = '\0';
}

const char *ui_key_print(struct ui_key key, char out[UI_KEY_TEXT])
{
    char name[16] = "";
    for (size_t i = 0; i < DUB_ARRAY_LEN(key_names); i++)
        if (key_names[i].code == key.code && key.code != '"')
            (void)snprintf(name, sizeof(name), "%s", key_names[i].name);
    if (key.code >= UI_KEY_F1 && key.code <= UI_KEY_F12)
        (void)snprintf(name, sizeof(name), "F%d", (int)(key.code - UI_KEY_F1 + 1));
    if (!name[0]) {
        int32_t cp = key.code;
        if ((key.mods & UI_MOD_CTRL) && cp >= 'a' && cp <= 'z')
            cp -= 'a' - 'A';
        char character[8];
        print_utf8(cp, character);
        (void)snprintf(name, sizeof(name), "%s", character);
    }
    (void)snprintf(out, UI_KEY_TEXT, "%s%s%s%s", key.mods & UI_MOD_CTRL ? "Ctrl-" : "",
                   key.mods & UI_MOD_ALT ? "Alt-" : "", key.mods & UI_MOD_SHIFT ? "Shift-" : "",
                   name);
    return out;
}

bool ui_key_equal(struct ui_key a, struct ui_key b)
{
    return a.code == b.code && a.mods == b.mods;
}

/* --- the map ---------------------------------------------------------------------------------- */

void ui_keymap_init(struct ui_keymap *m)
{
    *m = (struct ui_keymap){0};
    dub_buf_init(&m->doubles, 64 * 1024);
}

static void binding_fini(struct ui_binding *b)
{
    dub_free(b->command);
    dub_free(b->note);
    dub_free(b->origin);
}

void ui_keymap_fini(struct ui_keymap *m)
{
    for (size_t i = 0; i < m->bindings.n; i++)
        binding_fini(&m->bindings.at[i]);
    dub_vec_fini(&m->bindings);
    dub_buf_fini(&m->doubles);
}

const char *ui_keymap_defaults(void)
{
    return default_text;
}

const char *ui_keymap_vi(void)
{
    return vi_text;
}

static bool begins_with(const struct ui_binding *b, const struct ui_key *keys, size_t n_keys)
{
    if (b->n_keys < n_keys)
        return false;
    for (size_t i = 0; i < n_keys; i++)
        if (!ui_key_equal(b->keys[i], keys[i]))
            return false;
    return true;
}

static struct ui_binding *find_exact(struct ui_keymap *m, const struct ui_binding *like)
{
    for (size_t i = 0; i < m->bindings.n; i++) {
        struct ui_binding *b = &m->bindings.at[i];
        if (b->context == like->context && b->n_keys == like->n_keys &&
            begins_with(b, like->keys, like->n_keys))
            return b;
    }
    return NULL;
}

static struct dub_sv next_word(struct dub_sv *line)
{
    *line = dub_sv_trim(*line);
    size_t n = 0;
    if (line->n > 1 && line->p[0] == '"' && line->p[1] != ' ' && line->p[1] != '\t') {
        n = 1 + dub_sv_find(dub_sv_n(line->p + 1, line->n - 1), '"');
        struct dub_sv quoted = dub_sv_n(line->p + 1, n - 1);
        n = n < line->n ? n + 1 : n;
        *line = dub_sv_n(line->p + n, line->n - n);
        return quoted;
    }
    while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
        n++;
    struct dub_sv word = dub_sv_n(line->p, n);
    *line = dub_sv_n(line->p + n, line->n - n);
    return word;
}

static enum dub_status parse_keys(struct dub_sv text, struct ui_binding *b, struct dub_err *err)
{
    while ((text = dub_sv_trim(text)).n > 0) {
        struct dub_sv word = dub_sv_split(&text, ' ');
        if (b->n_keys == UI_SEQUENCE_MAX)
            return dub_fail(err, DUB_ERR_PARSE, "more than %d keys in a sequence", UI_SEQUENCE_MAX);
        enum dub_status st = ui_key_parse(word, &b->keys[b->n_keys], err);
        if (st != DUB_OK)
            return st;
        b->n_keys++;
    }
    return b->n_keys > 0 ? DUB_OK : dub_fail(err, DUB_ERR_PARSE, "the keys are missing");
}

/* "undo  # take back": two blanks and a # begin the note; inside a command # may stand. */
static void split_note(struct dub_sv *line, struct ui_binding *b)
{
    for (size_t i = 0; i + 3 < line->n; i++) {
        if (memcmp(line->p + i, "  # ", 4) != 0)
            continue;
        struct dub_sv note = dub_sv_trim(dub_sv_n(line->p + i + 4, line->n - i - 4));
        b->note = dub_strndup(note.p, note.n);
        *line = dub_sv_trim(dub_sv_n(line->p, i));
        return;
    }
}

/* A user's file replaces defaults; twice in the same text is a slip. */
static void note_double(struct ui_keymap *m, const struct ui_binding *old,
                        const struct ui_binding *now)
{
    char keys[UI_SEQUENCE_MAX * UI_KEY_TEXT];
    const char *a = strrchr(old->origin, ':'), *b = strrchr(now->origin, ':');
    if (!a || !b || a - old->origin != b - now->origin ||
        strncmp(old->origin, now->origin, (size_t)(a - old->origin)) != 0)
        return;
    dub_buf_addf(&m->doubles, "%s: %s is bound at %s and again at %s\n",
                 ui_context_name(now->context), ui_binding_keys(now, keys), old->origin,
                 now->origin);
}

enum dub_status ui_keymap_read_line(struct ui_keymap *m, struct dub_sv line, const char *origin,
                                    struct dub_err *err)
{
    struct ui_binding b = {0};
    struct dub_sv context = next_word(&line);
    if (!ui_context_parse(context, &b.context))
        return dub_fail(err, DUB_ERR_PARSE,
                        "'%.*s' is not a place for keys: use global, segments, "
                        "timeline, inspector, issues, request, jobs, history, help, tour, prompt or dialog",
                        (int)(context.n > 40 ? 40 : context.n), context.p);
    enum dub_status st = parse_keys(next_word(&line), &b, err);
    if (st != DUB_OK)
        return dub_fail(err, DUB_ERR_PARSE, "%s", err ? err->text : "");
    line = dub_sv_trim(line);
    if (line.n == 0)
        return dub_fail(err, DUB_ERR_PARSE, "the command is missing; `unbind` takes a key away");
    struct ui_binding *old = find_exact(m, &b);
    if (dub_sv_eq_z(line, "unbind")) {
        if (old) {
            binding_fini(old);
            dub_vec_remove(&m->bindings, (size_t)(old - m->bindings.at));
        }
        return DUB_OK;
    }
    split_note(&line, &b);
    b.command = dub_strndup(line.p, line.n);
    b.origin = dub_strdup(origin);
    if (old) {
        note_double(m, old, &b);
        binding_fini(old);
        *old = b;
    } else {
        dub_vec_push(&m->bindings, b);
    }
    return DUB_OK;
}

enum dub_status ui_keymap_read(struct ui_keymap *m, struct dub_sv text, const char *origin,
                               struct dub_err *err)
{
    struct dub_err local;
    err = err ? err : &local;
    for (int line_no = 1; text.n > 0; line_no++) {
        struct dub_sv line = dub_sv_trim(dub_sv_split(&text, '\n'));
        if (line.n == 0 || line.p[0] == '#')
            continue;
        char place[300];
        (void)snprintf(place, sizeof(place), "%s:%d", origin, line_no);
        enum dub_status st = ui_keymap_read_line(m, line, place, err);
        if (st != DUB_OK)
            return dub_err_at(err, origin, line_no, 0);
    }
    return DUB_OK;
}

void ui_keymap_print(const struct ui_keymap *m, struct dub_buf *out)
{
    for (size_t i = 0; i < m->bindings.n; i++) {
        const struct ui_binding *b = &m->bindings.at[i];
        char keys[UI_SEQUENCE_MAX * UI_KEY_TEXT], quoted[sizeof(keys) + 2];
        ui_binding_keys(b, keys);
        (void)snprintf(quoted, sizeof(quoted), b->n_keys > 1 ? "\"%s\"" : "%s", keys);
        dub_buf_addf(out, "%-10s %-12s %s%s%s\n", ui_context_name(b->context), quoted, b->command,
                     b->note ? "  # " : "", b->note ? b->note : "");
    }
}

bool ui_keymap_find(const struct ui_keymap *m, enum ui_context context, const struct ui_key *keys,
                    size_t n_keys, const char **command)
{
    bool prefix = false;
    *command = NULL;
    for (int round = 0; round < 2; round++) {
        enum ui_context at = round == 0 ? context : UI_CTX_GLOBAL;
        for (size_t i = m->bindings.n; i-- > 0;) {
            const struct ui_binding *b = &m->bindings.at[i];
            if (b->context != at || !begins_with(b, keys, n_keys))
                continue;
            prefix = true;
            if (b->n_keys == n_keys) {
                *command = b->command;
                return true;
            }
        }
        /* What one types into must not fall through to the editor's keys. */
        if (prefix || context == UI_CTX_GLOBAL || context == UI_CTX_PROMPT ||
            context == UI_CTX_DIALOG)
            break;
    }
    return prefix;
}

const struct ui_binding *ui_keymap_for(const struct ui_keymap *m, enum ui_context context,
                                       const char *command)
{
    const struct ui_binding *global = NULL;
    for (size_t i = 0; i < m->bindings.n; i++) {
        const struct ui_binding *b = &m->bindings.at[i];
        if (strcmp(b->command, command) != 0)
            continue;
        if (b->context == context)
            return b;
        if (b->context == UI_CTX_GLOBAL && !global)
            global = b;
    }
    return global;
}

const char *ui_binding_keys(const struct ui_binding *b, char out[UI_SEQUENCE_MAX * UI_KEY_TEXT])
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < b->n_keys; i++) {
        char name[UI_KEY_TEXT];
        bool quote = b->n_keys > 1 && b->keys[i].code == '"' && b->keys[i].mods == 0;
        int n = snprintf(out + at, UI_SEQUENCE_MAX * UI_KEY_TEXT - at, "%s%s", i > 0 ? " " : "",
                         quote ? "Quote" : ui_key_print(b->keys[i], name));
        at += n > 0 ? (size_t)n : 0;
    }
    return out;
}

size_t ui_keymap_conflicts(const struct ui_keymap *m, struct dub_buf *out)
{
    size_t found = 0;
    dub_buf_add_sv(out, dub_buf_sv(&m->doubles));
    for (size_t i = 0; i < m->doubles.n; i++)
        found += m->doubles.data[i] == '\n';
    for (size_t i = 0; i < m->bindings.n; i++) {
        for (size_t k = 0; k < m->bindings.n; k++) {
            const struct ui_binding *a = &m->bindings.at[i], *b = &m->bindings.at[k];
            if (i == k || a->context != b->context || a->n_keys >= b->n_keys ||
                !begins_with(b, a->keys, a->n_keys))
                continue;
            char short_keys[UI_SEQUENCE_MAX * UI_KEY_TEXT], long_keys[sizeof(short_keys)];
            dub_buf_addf(out, "%s: %s (%s) hides %s (%s)\n", ui_context_name(a->context),
                         ui_binding_keys(a, short_keys), a->origin, ui_binding_keys(b, long_keys),
                         b->origin);
            found++;
        }
    }
    return found;
}
