/*
 * The bare peer of a waveform: one core decodes with libavcodec and looks for minimum and maximum of
 * every 256 samples; or, for 16-bit WAV, only reads and looks. Nothing is written.
 *
 *     bench_decode decode FILE
 *     bench_decode read FILE      (head of 44 bytes, stereo)
 */
#include <fcntl.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PER_PAIR 256

struct look {
    float low, high;
    int n;
    double sum; /* so that nothing is thought away */
};

static void look_at(struct look *l, float v)
{
    l->low = v < l->low ? v : l->low;
    l->high = v > l->high ? v : l->high;
    if (++l->n == PER_PAIR) {
        l->sum += (double)l->high - (double)l->low;
        *l = (struct look){.low = 9, .high = -9, .sum = l->sum};
    }
}

static void look_at_frame(struct look *l, const AVFrame *f)
{
    int channels = f->ch_layout.nb_channels;
    for (int i = 0; f->format == AV_SAMPLE_FMT_FLTP && i < f->nb_samples; i++) {
        float v = 0;
        for (int c = 0; c < channels; c++)
            v += ((const float *)(const void *)f->extended_data[c])[i];
        look_at(l, v / (float)channels);
    }
}

static int decode(const char *path)
{
    AVFormatContext *s = NULL;
    const AVCodec *codec;
    struct look l = {.low = 9, .high = -9};
    if (avformat_open_input(&s, path, NULL, NULL) < 0 || avformat_find_stream_info(s, NULL) < 0)
        return 1;
    int stream = av_find_best_stream(s, AVMEDIA_TYPE_AUDIO, -1, -1, &codec, 0);
    AVCodecContext *c = stream >= 0 ? avcodec_alloc_context3(codec) : NULL;
    if (!c || avcodec_parameters_to_context(c, s->streams[stream]->codecpar) < 0)
        return 1;
    c->thread_count = 1;
    if (avcodec_open2(c, codec, NULL) < 0)
        return 1;
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    while (av_read_frame(s, packet) >= 0) {
        if (packet->stream_index == stream && avcodec_send_packet(c, packet) >= 0)
            while (avcodec_receive_frame(c, frame) >= 0)
                look_at_frame(&l, frame);
        av_packet_unref(packet);
    }
    printf("%g\n", l.sum);
    av_frame_free(&frame);
    av_packet_free(&packet);
    avcodec_free_context(&c);
    avformat_close_input(&s);
    return 0;
}

static int read_wav(const char *path)
{
    static int16_t piece[131072];
    struct look l = {.low = 9, .high = -9};
    int fd = open(path, O_RDONLY);
    ssize_t n;
    if (fd < 0 || lseek(fd, 44, SEEK_SET) != 44)
        return 1;
    while ((n = read(fd, piece, sizeof(piece))) > 0) {
        size_t values = (size_t)n / sizeof(piece[0]);
        for (size_t at = 0; at + 2 * PER_PAIR <= values; at += 2 * (size_t)PER_PAIR) {
            int low = INT32_MAX, high = INT32_MIN;
            for (size_t i = at; i < at + 2 * (size_t)PER_PAIR; i += 2) {
                int v = piece[i] + piece[i + 1];
                low = v < low ? v : low;
                high = v > high ? v : high;
            }
            l.sum += high - low;
        }
    }
    close(fd);
    printf("%g\n", l.sum);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    return strcmp(argv[1], "read") == 0 ? read_wav(argv[2]) : decode(argv[2]);
}
