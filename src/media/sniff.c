#include "media/sniff.h"

#include <libavutil/avstring.h>
#include <libavutil/intreadwrite.h>
#include <string.h>

/* Demuxers for containers and streams of picture and sound; everything else is refused. */
static const char allowed[] =
    "mov,matroska,avi,mpegts,mpeg,mpegvideo,h264,hevc,m4v,flv,asf,mxf,gxf,nut,ogg,ivf,dv,"
    "yuv4mpegpipe,mjpeg,rm,wtv,av1,obu,wav,w64,aiff,au,caf,voc,flac,mp3,aac,ac3,eac3,dts,"
    "dtshd,truehd,mlp,amr,amrnb,amrwb,ape,wv,tta,tak,mpc,mpc8,loas,dsf,iff,sox,shn,gif,apng,"
    "png_pipe,jpeg_pipe,jpegls_pipe,bmp_pipe,tiff_pipe,webp_pipe,j2k_pipe,psd_pipe,dpx_pipe,"
    "exr_pipe,pam_pipe,ppm_pipe,pgm_pipe,pbm_pipe,qoi_pipe";

bool media_format_is(const AVInputFormat *format, const char *name)
{
    return av_match_name(name, format->name) > 0;
}

bool media_format_is_still(const AVInputFormat *format)
{
    return dub_sv_ends(dub_sv(format->name), DUB_SV_LIT("_pipe")) &&
           !media_format_is(format, "gif");
}

static const char *what_instead(const AVInputFormat *format)
{
    static const char playlists[] = "hls,concat,dash,sdp,rtsp,asx,smil,imf,concatf,redir";
    static const char texts[] =
        "tty,srt,webvtt,ass,microdvd,subviewer,subviewer1,jacosub,lrc,mpl2,mpsub,pjs,realtext,"
        "sami,scc,stl,vplayer,aqtitle,ffmetadata,tedcaptions,vobsub,svg_pipe,ttml,sup";
    if (av_match_list(format->name, playlists, ',') > 0)
        return "a playlist that points to other files, not a media file";
    if (av_match_list(format->name, texts, ',') > 0)
        return "text or subtitles, not picture or sound";
    return "of a kind that is not read here";
}

static enum dub_status refuse(const struct media_source *src, const char *what, struct dub_err *err)
{
    dub_fail(err, DUB_ERR_MEDIA, "%s is %s", src->shown, what);
    return err ? dub_err_at(err, src->shown, 0, 0) : DUB_ERR_MEDIA;
}

enum dub_status media_sniff(const struct media_source *src, const AVInputFormat **out,
                            struct dub_err *err)
{
    const AVInputFormat *format = NULL;
    int score = av_probe_input_buffer2(src->pb, &format, "", NULL, 0, 0);
    if (score < 0 || !format)
        return refuse(src, "not a media file: its content is neither picture nor sound", err);
    if (av_match_list(format->name, allowed, ',') <= 0)
        return refuse(src, what_instead(format), err);
    *out = format;
    return DUB_OK;
}

bool media_mp4_has_box(const struct media_source *src, const char *name)
{
    uint8_t head[16];
    int64_t at = 0;
    for (int boxes = 0; boxes < 100000; boxes++) {
        if (media_source_peek(src, at, head, sizeof(head)) < 8)
            return false;
        if (memcmp(head + 4, name, 4) == 0)
            return true;
        uint64_t size = AV_RB32(head);
        if (size == 1)
            size = AV_RB64(head + 8);
        if (size < 8 || size > (uint64_t)INT64_MAX - (uint64_t)at)
            return false;
        at += (int64_t)size;
    }
    return false;
}

static bool riff_is_cut(const struct media_source *src)
{
    uint8_t head[12];
    if (media_source_peek(src, 0, head, sizeof(head)) < sizeof(head) ||
        memcmp(head, "RIFF", 4) != 0)
        return false;
    uint32_t stated = AV_RL32(head + 4);
    return stated != 0 && stated != UINT32_MAX && (int64_t)stated + 8 > src->size_bytes;
}

/* A number of Matroska's own kind: the first byte's leading zeros give its length. */
static size_t ebml_number(const uint8_t *p, size_t n, bool keep_mark, uint64_t *out)
{
    size_t len = 1;
    if (n == 0 || p[0] == 0)
        return 0;
    while (!(p[0] & (0x80 >> (len - 1))))
        len++;
    if (len > n)
        return 0;
    unsigned mask = (0x80u >> (len - 1)) - 1;
    uint64_t v = keep_mark ? p[0] : p[0] & mask;
    bool all_ones = (p[0] & mask) == mask;
    for (size_t i = 1; i < len; i++) {
        v = v << 8 | p[i];
        all_ones = all_ones && p[i] == 0xFF;
    }
    *out = all_ones && !keep_mark ? UINT64_MAX : v; /* all ones: length not known */
    return len;
}

static bool matroska_is_cut(const struct media_source *src)
{
    uint8_t head[128];
    int64_t at = 0;
    for (int elements = 0; elements < 8; elements++) {
        uint64_t id, size;
        size_t n = media_source_peek(src, at, head, sizeof(head));
        size_t id_len = ebml_number(head, n, true, &id);
        size_t size_len = id_len ? ebml_number(head + id_len, n - id_len, false, &size) : 0;
        if (!size_len || size == UINT64_MAX || size > INT64_MAX / 2)
            return false;
        int64_t end = at + (int64_t)(id_len + size_len + size);
        if (id == 0x18538067) /* Segment */
            return end > src->size_bytes;
        at = end;
    }
    return false;
}

bool media_is_cut_short(const struct media_source *src, const AVInputFormat *format)
{
    if (src->fd < 0)
        return false;
    if (media_format_is(format, "matroska"))
        return matroska_is_cut(src);
    return (media_format_is(format, "wav") || media_format_is(format, "avi")) && riff_is_cut(src);
}

/* Bytes that ID3v2 tags take at the front. */
static int64_t after_id3(const struct media_source *src)
{
    uint8_t h[10];
    int64_t at = 0;
    while (media_source_peek(src, at, h, sizeof(h)) == sizeof(h) && memcmp(h, "ID3", 3) == 0)
        at += 10 + (h[5] & 0x10 ? 10 : 0) +
              ((int64_t)(h[6] & 0x7F) << 21 | (h[7] & 0x7F) << 14 | (h[8] & 0x7F) << 7 |
               (h[9] & 0x7F));
    return at;
}

/* Where the Xing tag lies in the first frame: after the side information. */
static size_t xing_offset(const uint8_t *frame)
{
    bool mpeg1 = (frame[1] & 0x18) == 0x18, mono = (frame[3] & 0xC0) == 0xC0;
    return 4 + (size_t)(mpeg1 ? (mono ? 17 : 32) : (mono ? 9 : 17));
}

bool media_mp3_states_length(const struct media_source *src)
{
    uint8_t f[64];
    int64_t start = after_id3(src), stated = -1;
    if (media_source_peek(src, start, f, sizeof(f)) < sizeof(f) || f[0] != 0xFF)
        return false;
    const uint8_t *xing = f + xing_offset(f), *vbri = f + 4 + 32;
    if (memcmp(xing, "Xing", 4) == 0 || memcmp(xing, "Info", 4) == 0) {
        if ((AV_RB32(xing + 4) & 3) == 3) /* frames and bytes are both stated */
            stated = AV_RB32(xing + 12);
    } else if (memcmp(vbri, "VBRI", 4) == 0) {
        stated = AV_RB32(vbri + 10);
    }
    /* Small tags may follow; a file that lacks its end, or has another glued on, is measured. */
    int64_t there = src->size_bytes - start;
    int64_t small_tags = 2048;
    return stated > 0 && stated <= there && there - stated <= small_tags;
}
