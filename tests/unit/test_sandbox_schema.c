/* Shape of bodies, every field both ways; and JSON as strict as the service's. */
#include <stdio.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "cm.h"
#include "sandbox/schema.h"
#include "sandbox/strict.h"

#define V              "{'type':'video','url':'https://h.example/v.mp4'}"
#define A              "{'type':'audio','url':'https://h.example/a.wav','refId':'a'}"
#define S              "{'startTime':0,'endTime':1,'audioInput':{'refId':'a'}}"
#define BODY(rest)     "{'model':'lipsync-2','input':[" V "," A "]" rest "}"
#define INPUT(items)   "{'model':'lipsync-2','input':[" items "]}"
#define OPTIONS(inner) BODY(",'options':{" inner "}")
#define ASD(inner)     OPTIONS("'active_speaker_detection':{" inner "}")
#define SEGMENT(s)     BODY(",'segments':[" s "]")
#define TEXT(inner)    INPUT(V ",{'type':'text','provider':{" inner "}}")
#define SPEECH         "'name':'elevenlabs','voiceId':'v','script':'Hola'"

/* says: part of a message, NULL = well-formed. Single quotes stand for double ones. */
struct row {
    const char *body, *says;
};

static const struct row rows[] = {
    {BODY(""), NULL},
    {"{}", "model must be a string, and it is missing"},
    {"{'model':'lipsync-2'}", "input must be an array, and it is missing"},
    {"{'model':7,'input':[" V "]}", "model must be a string"},
    {"{'model':'','input':[" V "]}", "model should not be empty"},
    {"{'model':'x','input':{}}", "input must be an array"},
    {"{'model':'x','input':[]}", "input must contain at least 1 elements"},
    {"{'model':'x','input':[7]}", "input.0 must be an object"},
    {BODY(",'segmnts':[]"), "property segmnts should not exist"},
    {BODY(",'model':'sync-3'"), "model is given twice"},
    {BODY(",'options':null"), "options must be an object"},

    /* input items */
    {INPUT("{'type':'movie'}"), "input.0.type must be one of the following values"},
    {INPUT("{'url':'https://h.example/v.mp4'}"), "input.0.type must be one of"},
    {INPUT("{'type':'video'}"), "input.0 must have url or assetId"},
    {INPUT("{'type':'video','url':'https://h/v','assetId':'x'}"), "url or assetId, not both"},
    {INPUT("{'type':'video','assetId':'x'}"), NULL},
    {INPUT("{'type':'image','assetId':'x','refId':'p'}"), NULL},
    {INPUT("{'type':'image','assetId':'x','segments_secs':[[0,1]]}"),
     "input.0: property segments_secs should not exist"},
    {INPUT("{'type':'video','assetId':''}"), "input.0.assetId should not be empty"},
    {INPUT("{'type':'video','assetId':3}"), "input.0.assetId must be a string"},
    {INPUT("{'type':'video','url':'ftp://h/v.mp4'}"), "input.0.url must be a URL address"},
    {INPUT("{'type':'video','url':'/v.mp4'}"), "input.0.url must be a URL address"},
    {INPUT("{'type':'video','url':'https://h/a b'}"), "input.0.url must be a URL address"},
    {INPUT("{'type':'audio','url':'https://h/a','refId':''}"), "refId should not be empty"},
    {INPUT("{'type':'audio','url':'https://h/a','ref_id':'a'}"),
     "input.0: property ref_id should not exist"},
    {INPUT("{'type':'video','assetId':'x','segments_secs':[[0,1.5],[2,3]]}"), NULL},
    {INPUT("{'type':'video','assetId':'x','segments_secs':[[2,1]]}"), "segments_secs.0 must be"},
    {INPUT("{'type':'video','assetId':'x','segments_frames':[[0,25]]}"), NULL},
    {INPUT("{'type':'video','assetId':'x','segments_frames':[[0,2.5]]}"), "segments_frames.0"},

    /* text */
    {TEXT(SPEECH), NULL},
    {TEXT(SPEECH ",'stability':0.5,'similarityBoost':1"), NULL},
    {TEXT(SPEECH ",'stability':1.1"), "provider.stability must not be greater than 1"},
    {TEXT(SPEECH ",'stability':-0.1"), "provider.stability must not be less than 0"},
    {TEXT(SPEECH ",'similarityBoost':'1'"), "provider.similarityBoost must be a number"},
    {TEXT(SPEECH ",'speed':1"), "input.1.provider: property speed should not exist"},
    {TEXT("'name':'acme','voiceId':'v','script':'x'"), "provider.name must be one of"},
    {TEXT("'name':'elevenlabs','script':'x'"), "provider.voiceId must be a string"},
    {TEXT("'name':'elevenlabs','voiceId':'v'"), "provider.script must be a string"},
    {TEXT("'name':'elevenlabs','voiceId':'v','script':''"), "script should not be empty"},
    {INPUT(V ",{'type':'text'}"), "input.1.provider must be an object, and it is missing"},
    {INPUT(V ",{'type':'text','url':'https://h/a','provider':{" SPEECH "}}"),
     "input.1: property url should not exist"},

    /* options */
    {OPTIONS("'sync_mode':'cut_off','temperature':0,'occlusion_detection_enabled':true"), NULL},
    {OPTIONS("'sync_mode':'trim'"), "options.sync_mode must be one of the following values: "
                                    "bounce, loop, cut_off, silence, remap"},
    {OPTIONS("'syncMode':'loop'"), "options: property syncMode should not exist"},
    {OPTIONS("'temperature':1.01"), "options.temperature must not be greater than 1"},
    {OPTIONS("'temperature':'0.5'"), "options.temperature must be a number"},
    {OPTIONS("'occlusion_detection_enabled':1"), "must be a boolean value"},
    {OPTIONS("'model_mode':'lips','prompt':'happy'"), NULL},
    {OPTIONS("'model_mode':'eyes'"), "options.model_mode must be one of"},
    {OPTIONS("'prompt':'bored'"), "options.prompt must be one of"},
    {OPTIONS("'i2v_prompt':'nods','reasoning_enabled':false"), NULL},
    {OPTIONS("'output_format':'mp4'"), "options: property output_format should not exist"},

    /* active speaker detection */
    {ASD("'auto_detect':true"), NULL},
    {ASD("'auto_detect':false,'frame_number':3,'coordinates':[10,20]"), NULL},
    {ASD("'v3':true"), NULL},
    {ASD("'bounding_boxes':[[1,2,3,4],null]"), NULL},
    {ASD("'bounding_boxes_url':'https://h.example/b.json'"), NULL},
    {ASD("'auto_detect':true,'v3':true"), "must use only one of"},
    {ASD("'auto_detect':true,'frame_number':0,'coordinates':[1,1]"), "must use only one of"},
    {ASD("'v3':true,'bounding_boxes':[[1,2,3,4]]"), "must use only one of"},
    {ASD("'frame_number':0,'coordinates':[1,1],'bounding_boxes_url':'https://h/b'"),
     "must use only one of"},
    {ASD("'frame_number':0"), "needs frame_number and coordinates together"},
    {ASD("'coordinates':[1,1]"), "needs frame_number and coordinates together"},
    {ASD("'frame_number':-1,'coordinates':[1,1]"), "frame_number must not be less than 0"},
    {ASD("'frame_number':1.5,'coordinates':[1,1]"), "frame_number must be an integer"},
    {ASD("'frame_number':0,'coordinates':[1]"), "coordinates must be two numbers"},
    {ASD("'frame_number':0,'coordinates':[1,-1]"), "coordinates must be two numbers"},
    {ASD("'bounding_boxes':[]"), "bounding_boxes should not be empty"},
    {ASD("'bounding_boxes':[[3,2,1,4]]"), "bounding_boxes.0 must be null or"},
    {ASD("'bounding_boxes':[[1,2,3,4],[1,2,3]]"), "bounding_boxes.1 must be null or"},
    {ASD("'bounding_boxes':[[1,2,3,4]],'bounding_boxes_url':'https://h/b'"), "must not have both"},
    {ASD("'face':1"), "active_speaker_detection: property face should not exist"},

    /* segments */
    {SEGMENT(S), NULL},
    {BODY(",'segments':[]"), "segments must contain at least 1 elements"},
    {BODY(",'segments':{}"), "segments must be an array"},
    {SEGMENT("7"), "segments.0 must be an object"},
    {SEGMENT("{'endTime':1,'audioInput':{'refId':'a'}}"), "segments.0.startTime must be a number"},
    {SEGMENT("{'startTime':0,'audioInput':{'refId':'a'}}"), "segments.0.endTime must be a number"},
    {SEGMENT("{'startTime':'0','endTime':1,'audioInput':{'refId':'a'}}"),
     "segments.0.startTime must be a number"},
    {SEGMENT("{'startTime':0,'endTime':1e999,'audioInput':{'refId':'a'}}"),
     "segments.0.endTime must be a number"},
    {SEGMENT("{'startTime':0,'endTime':1}"), "segments.0.audioInput must be an object"},
    {SEGMENT("{'startTime':0,'endTime':1,'audioInput':{}}"), "audioInput.refId must be a string"},
    {SEGMENT("{'startTime':0,'endTime':1,'audioInput':{'refId':'a','start':0}}"),
     "segments.0.audioInput: property start should not exist"},
    {SEGMENT("{'startTime':0,'endTime':1,'audioInput':{'refId':'a'},'text':'x'}"),
     "segments.0: property text should not exist"},
    {SEGMENT("{'startTime':0,'endTime':1,'audioInput':{'refId':'a'},"
             "'optionsOverride':{'sync_mode':'remap','temperature':1,"
             "'occlusion_detection_enabled':false,"
             "'active_speaker_detection':{'auto_detect':true}}}"),
     NULL},
    {SEGMENT("{'startTime':0,'endTime':1,'audioInput':{'refId':'a'},"
             "'optionsOverride':{'model_mode':'face'}}"),
     "segments.0.optionsOverride: property model_mode should not exist"},
    {SEGMENT("{'startTime':0,'endTime':1,'audioInput':{'refId':'a'},"
             "'optionsOverride':{'active_speaker_detection':{'auto_detect':true,'v3':true}}}"),
     "segments.0.optionsOverride.active_speaker_detection must use only one of"},

    /* the rest of the body */
    {BODY(",'webhookUrl':'https://hooks.example/x'"), NULL},
    {BODY(",'webhookUrl':'http://127.0.0.1:9/x'"), NULL},
    {BODY(",'webhookUrl':'hooks.example/x'"), "webhookUrl must be a URL address"},
    {BODY(",'outputFileName':'interview_es-v2'"), NULL},
    {BODY(",'outputFileName':'a b.mp4'"), NULL},
    {BODY(",'outputFileName':''"), "outputFileName should not be empty"},
    {BODY(",'outputFileName':'...'"), "outputFileName has no letter"},
    {BODY(",'projectId':''"), "projectId should not be empty"},
    {BODY(",'dialogueEdit':[]"), "dialogueEdit must be an object"},
    {BODY(",'dubParams':{'providerName':'elevenlabs','targetLang':'es','sourceLang':'auto',"
          "'numSpeakers':2}"),
     NULL},
    {BODY(",'dubParams':{'targetLang':'es'}"), "dubParams.providerName must be a string"},
    {BODY(",'dubParams':{'providerName':'elevenlabs','targetLang':'Spanish!'}"),
     "dubParams.targetLang must be a language code"},
    {BODY(",'dubParams':{'providerName':'elevenlabs','targetLang':'es','numSpeakers':51}"),
     "dubParams.numSpeakers must not be greater than 50"},
};

/* Single to double quotes. */
static char *quoted(const char *text)
{
    char *copy = dub_strdup(text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    return copy;
}

static cJSON *parse(const char *text)
{
    char *json = quoted(text);
    struct dub_err err;
    cJSON *doc = NULL;
    assert_ok(dub_sb_strict_json(dub_sv(json), &doc, &err));
    dub_free(json);
    return doc;
}

static bool says(const cJSON *messages, const char *part)
{
    for (const cJSON *m = messages->child; m; m = m->next)
        if (strstr(m->valuestring, part))
            return true;
    return false;
}

static void test_generate(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        cJSON *body = parse(rows[i].body);
        cJSON *messages = dub_sb_schema_generate(body);
        char *text = cJSON_PrintUnformatted(messages);
        bool right = rows[i].says ? says(messages, rows[i].says) : !messages->child;
        if (!right)
            fail_msg("%s\n gave %s\n not %s", rows[i].body, text,
                     rows[i].says ? rows[i].says : "nothing");
        cJSON_free(text);
        cJSON_Delete(messages);
        cJSON_Delete(body);
    }
}

static void test_script_length(void **state)
{
    /* Counted in characters, not bytes: 5000 times a two-byte letter is fine, one more is not. */
    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        cJSON *body = parse(TEXT(SPEECH));
        struct dub_buf script;
        dub_buf_init(&script, 0);
        for (int i = 0; i < 5000 + extra; i++)
            dub_buf_add_z(&script, "\xc3\xa9");
        cJSON *provider = cJSON_GetObjectItem(
            cJSON_GetArrayItem(cJSON_GetObjectItem(body, "input"), 1), "provider");
        cJSON_ReplaceItemInObject(provider, "script", cJSON_CreateString(dub_buf_z(&script)));
        cJSON *messages = dub_sb_schema_generate(body);
        assert_int_equal(cJSON_GetArraySize(messages), extra);
        if (extra)
            assert_true(says(messages, "script must be shorter than or equal to 5000 characters"));
        cJSON_Delete(messages);
        cJSON_Delete(body);
        dub_buf_fini(&script);
    }
}

static void test_other_bodies(void **state)
{
    static const struct {
        const struct dub_sb_field *fields;
        const char *body, *says;
    } table[] = {
        {dub_sb_estimate_fields, "{'model':'lipsync-2','duration':3}", NULL},
        {dub_sb_estimate_fields,
         "{'model':'lipsync-2','duration':3.5,'fps':29.97,'reasoningEnabled':true}", NULL},
        {dub_sb_estimate_fields, "{'model':'lipsync-2'}", "duration must be a number"},
        {dub_sb_estimate_fields, "{'model':'lipsync-2','duration':0}", "duration must not be less"},
        {dub_sb_estimate_fields, "{'model':'lipsync-2','duration':-1}", "duration must not be"},
        {dub_sb_estimate_fields, "{'model':'x','duration':1,'fps':0}", "fps must not be less"},
        {dub_sb_estimate_fields, "{'model':'x','duration':1,'frames':9}", "property frames"},
        {dub_sb_upload_fields, "{'fileName':'a.wav','contentType':'audio/wav','size':9}", NULL},
        {dub_sb_upload_fields, "{'fileName':'a.wav','contentType':'audio/wav','size':0}",
         "size must not be less than 1"},
        {dub_sb_upload_fields, "{'fileName':'a.wav','contentType':'audio/wav','size':1.5}",
         "size must be an integer"},
        {dub_sb_upload_fields, "{'fileName':'a.wav','contentType':'audio/wav','size':5368709121}",
         "size must not be greater"},
        {dub_sb_upload_fields, "{'contentType':'audio/wav','size':9}", "fileName must be a string"},
        {dub_sb_register_fields, "{'url':'https://h/a','type':'AUDIO'}", NULL},
        {dub_sb_register_fields,
         "{'url':'https://h/a','type':'AUDIO','name':'n','visibility':'ORGANIZATION'}", NULL},
        {dub_sb_register_fields, "{'url':'https://h/a','type':'audio'}", "type must be one of"},
        {dub_sb_register_fields, "{'url':'h/a','type':'AUDIO'}", "url must be a URL address"},
        {dub_sb_register_fields, "{'url':'https://h/a','type':'AUDIO','visibility':'ALL'}",
         "visibility must be one of"},
        {dub_sb_register_fields, "{'url':'https://h/a','type':'AUDIO','size':3}", "property size"},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++) {
        cJSON *body = parse(table[i].body);
        cJSON *messages = dub_sb_schema_body(body, table[i].fields);
        print_message("%s\n", table[i].body);
        assert_true(table[i].says ? says(messages, table[i].says) : !messages->child);
        cJSON_Delete(messages);
        cJSON_Delete(body);
    }
}

static void test_many_unknown_members(void **state)
{
    /* A body of 5000 wrong members is answered shortly. */
    cJSON *body = cJSON_CreateObject();
    (void)state;
    for (int i = 0; i < 5000; i++)
        cJSON_AddNullToObject(body, "x");
    cJSON *messages = dub_sb_schema_generate(body);
    assert_in_range(cJSON_GetArraySize(messages), 1, 40);
    cJSON_Delete(messages);
    cJSON_Delete(body);
}

static void test_strict_json(void **state)
{
    static const struct {
        const char *text;
        bool ok;
    } table[] = {
        {"{\"a\":[0,-0,1.5,-2e3,3E+4,0.1e-2,true,false,null,\"01 +1 .5\"]}", true},
        {"7", true},
        {"\"\xc3\xa9\"", true},
        {"", false},
        {"   ", false},
        {"{", false},
        {"{} x", false},
        {"[01]", false},
        {"[1.]", false},
        {"[.5]", false},
        {"[+1]", false},
        {"[-]", false},
        {"[1e]", false},
        {"[1e+]", false},
        {"[0x10]", false},
        {"[NaN]", false},
        {"[1,]", false},
        {"{'a':1}", false},
        {"\xef\xbb\xbf{}", false},
        {"\"\xff\"", false},
        {"\"a\nb\"", false},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++) {
        struct dub_err err;
        cJSON *doc = NULL;
        enum dub_status st = dub_sb_strict_json(dub_sv(table[i].text), &doc, &err);
        if ((st == DUB_OK) != table[i].ok)
            fail_msg("%s: %s", table[i].text, st ? err.text : "accepted");
        if (st)
            assert_status(dub_sb_strict_json(dub_sv(table[i].text), &doc, NULL), DUB_ERR_PARSE);
        else
            cJSON_Delete(doc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generate),     cmocka_unit_test(test_script_length),
        cmocka_unit_test(test_other_bodies), cmocka_unit_test(test_many_unknown_members),
        cmocka_unit_test(test_strict_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
